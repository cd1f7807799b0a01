"""For ourselves: sample data made by calling the verbs, and pictures of every screen."""
