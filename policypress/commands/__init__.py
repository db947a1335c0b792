"""The commands of build.py, one module or package each."""
