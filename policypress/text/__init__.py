"""Texts as printed and as compared: canonical form, fingerprints, word diffs."""
