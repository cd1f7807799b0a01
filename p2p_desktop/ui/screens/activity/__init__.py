"""Activity: what works in the background, and whether everything it stands on is well."""
