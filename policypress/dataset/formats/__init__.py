"""The file formats of the dataset. Each has a module named after it."""
