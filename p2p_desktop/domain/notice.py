"""Notices: what people are told of, and on which screen it is shown."""

from __future__ import annotations

from enum import StrEnum


class Notice(StrEnum):
    """What somebody is told; the sentence is worded when it is delivered, from what is known by then.

    The object that goes with it: a request for those named so and for ``DRAFT_FILLED``, an order for
    ``ORDER_ISSUED``, a validation result for ``MATCH_FAILED``, a document for ``DOCUMENT_FAILED`` and
    ``DOCUMENT_HANDED``, a record of health for ``HEALTH_RED``, a batch of files for ``BATCH_DONE``, a version of the
    program for ``UPDATE_FOUND``.
    """

    REQUEST_ON_TURN = "request_on_turn"
    REQUEST_RETURNED = "request_returned"
    REQUEST_REJECTED = "request_rejected"
    REQUEST_APPROVED = "request_approved"
    ORDER_ISSUED = "order_issued"
    DRAFT_FILLED = "draft_filled"
    MATCH_FAILED = "match_failed"
    DOCUMENT_FAILED = "document_failed"
    DOCUMENT_HANDED = "document_handed"
    HEALTH_RED = "health_red"
    BATCH_DONE = "batch_done"
    UPDATE_FOUND = "update_found"

    @property
    def screen(self) -> str:
        """Return the name of the screen that shows the object."""
        return _SCREENS[self]

    @property
    def is_urgent(self) -> bool:
        """True where somebody has to act before work goes on."""
        return self in _URGENT


_SCREENS = {
    Notice.REQUEST_ON_TURN: "approvals",
    Notice.REQUEST_RETURNED: "requests",
    Notice.REQUEST_REJECTED: "requests",
    Notice.REQUEST_APPROVED: "requests",
    Notice.ORDER_ISSUED: "orders",
    Notice.DRAFT_FILLED: "requests",
    Notice.MATCH_FAILED: "matching",
    Notice.DOCUMENT_FAILED: "documents",
    Notice.DOCUMENT_HANDED: "documents",
    Notice.HEALTH_RED: "activity",
    Notice.BATCH_DONE: "documents",
    Notice.UPDATE_FOUND: "about",
}
_URGENT = frozenset(
    {
        Notice.REQUEST_ON_TURN,
        Notice.REQUEST_RETURNED,
        Notice.MATCH_FAILED,
        Notice.DOCUMENT_HANDED,
        Notice.HEALTH_RED,
    }
)
