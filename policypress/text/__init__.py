"""Text handling: canonical form, fingerprints, word diffs, escaping."""
