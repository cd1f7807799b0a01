"""Widgets without business: they know no noun and call no verb."""
