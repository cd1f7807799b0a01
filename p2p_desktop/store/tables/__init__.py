"""The tables, one module for each noun."""
