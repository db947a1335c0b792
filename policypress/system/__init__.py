"""The operating system: replacing files and folders safely, git, limits."""
