"""Extractors turn pages of words into fields and lines."""
