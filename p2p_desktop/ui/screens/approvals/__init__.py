"""Approvals: what waits for this person, one request with its document, and the decision."""
