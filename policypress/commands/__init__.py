"""The commands behind build.py, one module or package each."""
