"""Orders: the list, one order with what was billed on it, and its PDF."""
