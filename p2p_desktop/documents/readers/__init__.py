"""Readers turn files into pages of words with boxes."""
