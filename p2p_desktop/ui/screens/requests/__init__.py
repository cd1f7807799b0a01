"""Requests: the list, the editor with the proforma beside it, and what was submitted as text."""
