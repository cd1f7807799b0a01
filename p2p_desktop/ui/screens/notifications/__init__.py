"""Notifications: everything this person was told, and where it leads."""
