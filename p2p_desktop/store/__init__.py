"""Nouns at rest: the only place that knows SQLAlchemy."""
