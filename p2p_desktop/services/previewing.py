"""What a request would meet if it were submitted now: its route, its budget, what an approver would be told."""

from __future__ import annotations

from dataclasses import dataclass, replace

from p2p_desktop.domain.budget import Outlook
from p2p_desktop.domain.request import RequestContent
from p2p_desktop.errors import Refused
from p2p_desktop.services import budgeting, requesting
from p2p_desktop.services.context import Context, Session, reading
from p2p_desktop.services.requesting import RoutePreview
from p2p_desktop.store.queries import request_checks
from p2p_desktop.store.queries.request_checks import Check, LastPrice


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that can be said before submit; ``outlook`` is None where the total is not known (no rate)."""

    currency: str
    route: RoutePreview
    outlook: Outlook | None
    vendor_words: str
    findings: tuple[Check, ...]
    last_prices: tuple[LastPrice, ...]


def preview(context: Context, content: RequestContent, *, request_id: str) -> Preview:
    """Look ahead for what the acting person is writing; ``request_id`` is "" for what is no draft yet."""
    route = requesting.route_preview(context, content)
    with reading(context) as session:
        wanted = requesting.with_known_vendor(session, replace(content, department=content.department.strip()))
        outlook, findings = _judged(context, session, wanted, request_id)
        return Preview(
            currency=content.currency,
            route=route,
            outlook=outlook,
            vendor_words=request_checks.vendor_sentence(
                session, wanted.vendor_id, wanted.vendor_name, now=context.now()
            ),
            findings=findings,
            last_prices=request_checks.last_prices(session, wanted),
        )


def _judged(
    context: Context, session: Session, content: RequestContent, request_id: str
) -> tuple[Outlook | None, tuple[Check, ...]]:
    try:
        total = requesting.total_in_base(session, content)
    except Refused:
        return None, ()
    year, now = context.today().year, context.now()
    outlook = budgeting.look_ahead(session, content, total=total, year=year, request_id=request_id)
    subject = request_checks.unsaved_subject(context.person, request_id, content, total=total, now=now)
    looked_at = (
        request_checks.duplicate_check(session, subject, now=now),
        request_checks.splitting_check(session, subject),
    )
    return outlook, tuple(check for check in looked_at if check is not None)
