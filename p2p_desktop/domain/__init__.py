"""Nouns and their rules: plain values in, plain values out."""
