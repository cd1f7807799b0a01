"""Documents: every file, how far its reading is, and the review of what was read."""
