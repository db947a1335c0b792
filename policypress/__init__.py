"""Turns policies kept as YAML into a bilingual site and an open dataset."""
