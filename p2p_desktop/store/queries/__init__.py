"""What a screen reads, one module for each screen, as frozen rows."""
