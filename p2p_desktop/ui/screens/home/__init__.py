"""Home: what needs this person, and what he was told of late."""
