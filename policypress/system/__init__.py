"""Operating system access: safe replacement of files and folders, git, resource limits."""
