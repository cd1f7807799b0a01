"""Procure-to-pay for small businesses, on their own workstations."""

__version__ = "0.1.0"
