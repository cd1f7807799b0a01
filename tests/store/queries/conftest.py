"""What the tests of the queries share: a company that has ordered."""

from __future__ import annotations

from tests.services.conftest import company, founded
from tests.trail_fixtures import laid, trail

__all__ = ["company", "founded", "laid", "trail"]
