"""Matching: order and receipt side by side, what differs, and what finance decides about it."""
