"""Hold a document while it is reviewed: others see by whom, and may take over; nothing is ever refused for it."""

from __future__ import annotations

import datetime as dt
import platform

from p2p_desktop.domain.review import Holder
from p2p_desktop.services.context import Change, Context, changing
from p2p_desktop.services.reviewing import must_review
from p2p_desktop.store import reviews


def hold(context: Context, document_id: str, window_id: str) -> Holder:
    """Hold a document for the review in one window, or go on holding it; return whoever holds it by now."""
    with changing(context, "hold_review", noun="document", object_id=document_id) as change:
        must_review(change, document_id)
        before = reviews.holder_of(change.session, document_id, now=change.now)
        if before is not None and before.window_id != window_id:
            return before
        return _keep(change, document_id, window_id, since=before.since if before is not None else change.now)


def take_over(context: Context, document_id: str, window_id: str) -> Holder:
    """Hold a document that somebody else is reviewing; he is told by his window, and what he typed stays there."""
    with changing(context, "take_over_review", noun="document", object_id=document_id) as change:
        must_review(change, document_id)
        before = reviews.holder_of(change.session, document_id, now=change.now)
        holder = _keep(change, document_id, window_id, since=change.now)
        if before is not None and before.window_id != window_id:
            change.record("review_taken_over", noun="document", object_id=document_id,
                          changes={"reviewed_by": (before.name, holder.name)})  # fmt: skip
        return holder


def let_go(context: Context, document_id: str, window_id: str) -> None:
    """End the review in one window; one in another window stays."""
    with changing(context, "let_go_review", noun="document", object_id=document_id) as change:
        reviews.forget_holder(change.session, document_id, window_id=window_id)


def _keep(change: Change, document_id: str, window_id: str, *, since: dt.datetime) -> Holder:
    person = change.context.person
    until = change.now + dt.timedelta(minutes=change.context.settings.review_idle_minutes)
    holder = Holder(person.id, person.name, window_id, platform.node()[:200], since, until)
    reviews.keep_holder(change.session, document_id, holder)
    return holder
