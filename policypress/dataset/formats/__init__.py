"""The file formats of the dataset: one module per format, named after it."""
