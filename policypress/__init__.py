"""Builds a bilingual site and an open dataset from policies in YAML."""
