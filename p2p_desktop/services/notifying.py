"""Tell people: a job in the transaction of what happened, worded and stored when it is delivered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from p2p_desktop.domain.check import check_words
from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.job import JobKind
from p2p_desktop.domain.money import Money
from p2p_desktop.domain.notice import Notice
from p2p_desktop.errors import NotFound
from p2p_desktop.language import _, _n, date_words, money_words
from p2p_desktop.services import mailing
from p2p_desktop.services.context import Change, Context, changing
from p2p_desktop.store import batches, reviews, updates
from p2p_desktop.store.engine import Session
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.queries import notifications
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.health import HealthRecordRow
from p2p_desktop.store.tables.matching import MatchRow
from p2p_desktop.store.tables.notification import NotificationRow
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.request import RequestRow

#: Title and sentence of one notice.
Words = tuple[str, str]

_MOST_FINDINGS = 3
_ENDS = (DocumentState.READ, DocumentState.NEEDS_REVIEW, DocumentState.FAILED)


def tell(change: Change, people: Sequence[str], *, template: Notice, object_id: str, key: str) -> None:
    """Have these people (ids) told, each once for this ``key``, whatever runs twice."""
    for person_id in dict.fromkeys(people):
        change.enqueue(
            JobKind.NOTIFY,
            key=f"notify:{key}:{person_id}",
            notice=template.value,
            object_id=object_id,
            person_id=person_id,
            key_of_event=key,
        )


def deliver(context: Context, *, notice: str, object_id: str, person_id: str, key_of_event: str) -> None:
    """Word one notice from what is known now and put it before its person; ends the job."""
    template = Notice(notice)
    with changing(context, "told", noun="notification", object_id=object_id, completes_job=True) as change:
        words = _WORDING[template](change.session, object_id)
        if words is None or notifications.is_told(change.session, person_id, key_of_event):
            return
        notice_row = NotificationRow(
            id=new_id(),
            person_id=person_id,
            key=key_of_event,
            screen=template.screen,
            object_id=_leads_to(change.session, template, object_id),
            title=words[0],
            sentence=words[1],
            is_urgent=template.is_urgent,
            created_at=change.now,
            seen_at=None,
        )
        change.session.add(notice_row)
        mailing.want_mail(change, notice_row)
        change.record("told", noun="notification", object_id=object_id, for_person_id=person_id)


def _leads_to(session: Session, template: Notice, object_id: str) -> str:
    """Return what its screen shows: of a batch its first document, else the thing itself."""
    return batches.outcome_of(session, object_id).first_document if template is Notice.BATCH_DONE else object_id


def mark_seen(context: Context, notification_id: str) -> None:
    """Note that the person has seen one of his notifications."""
    with changing(context, "seen", noun="notification", object_id=notification_id) as change:
        row = change.session.get(NotificationRow, notification_id)
        if row is None or row.person_id != context.person.id:
            raise NotFound("NO_NOTIFICATION", _("This notification is not there any more."))
        row.seen_at = row.seen_at or change.now


def mark_all_seen(context: Context) -> None:
    """Note that the person has seen everything he was told so far."""
    with changing(context, "seen", noun="notification") as change:
        notifications.see_all(change.session, context.person.id, now=change.now)


def _name_of(request: RequestRow) -> str:
    return request.number or request.title or _("a draft")


def _amount(minor: int, currency: str) -> str:
    return money_words(Money.from_minor(minor, currency).amount, currency)


def _on_turn(session: Session, request_id: str) -> Words | None:
    request = session.get(RequestRow, request_id)
    if request is None:
        return None
    requester = session.get(PersonRow, request.requester_id)
    return (
        _("{number} waits for your approval", number=_name_of(request)),
        _(
            "“{title}” from {vendor}, {total}, asked for by {requester}.",
            title=request.title,
            vendor=request.vendor_name,
            total=_amount(request.total_minor, request.currency),
            requester=requester.name if requester else "",
        ),
    )


def _decided(session: Session, request_id: str, *, event: str, title: str, without_comment: str) -> Words | None:
    request = session.get(RequestRow, request_id)
    if request is None:
        return None
    filled = title.format(number=_name_of(request))
    decision = notifications.newest_decision(session, request_id, event)
    if decision is None:
        return filled, without_comment.format(title=request.title)
    name, comment = decision
    if not comment:
        return filled, _("“{title}”, by {name}.", title=request.title, name=name)
    return filled, _("{name} wrote: {comment}", name=name, comment=comment)


def _returned(session: Session, request_id: str) -> Words | None:
    return _decided(
        session, request_id, event="return", title=_("{number} came back to you"), without_comment=_("“{title}”")
    )


def _rejected(session: Session, request_id: str) -> Words | None:
    return _decided(
        session, request_id, event="reject", title=_("{number} was rejected"), without_comment=_("“{title}”")
    )


def _approved(session: Session, request_id: str) -> Words | None:
    return _decided(
        session, request_id, event="approve", title=_("{number} is approved"), without_comment=_("“{title}”")
    )


def _issued(session: Session, order_id: str) -> Words | None:
    order = session.get(OrderRow, order_id)
    if order is None:
        return None
    request = session.get(RequestRow, order.request_id)
    return (
        _("Order {number} is issued", number=order.number),
        _(
            "{vendor}, {total}, for {request}.",
            vendor=order.vendor_name,
            total=_amount(order.total_minor, order.currency),
            request=_name_of(request) if request else order.title,
        ),
    )


def _filled(session: Session, request_id: str) -> Words | None:
    request = session.get(RequestRow, request_id)
    if request is None:
        return None
    return (
        _("A draft was filled from “{document}”", document=_file_name(session, request.proforma_id)),
        _(
            "{vendor}, {total}. Look it through and submit it.",
            vendor=request.vendor_name or _("Vendor not read"),
            total=_amount(request.total_minor, request.currency),
        ),
    )


def _file_name(session: Session, document_id: str) -> str:
    document = session.get(DocumentRow, document_id)
    return document.file_name if document else _("a document")


def _match_failed(session: Session, match_id: str) -> Words | None:
    match = session.get(MatchRow, match_id)
    document = session.get(DocumentRow, match.document_id) if match else None
    if match is None or document is None:
        return None
    name = document.number or document.file_name
    order = session.get(OrderRow, match.order_id) if match.order_id else None
    if order is None:
        return _("“{document}” waits for its order", document=name), match.reason
    title = _("“{document}” does not fit {order}", document=name, order=order.number)
    return title, _what_differs(session, match)


def _what_differs(session: Session, match: MatchRow) -> str:
    messages = notifications.what_differs(session, match.id)
    if not messages:
        return match.reason
    shown = list(messages[:_MOST_FINDINGS])
    if len(messages) > len(shown):
        rest = len(messages) - len(shown)
        shown.append(_n("{number} more difference.", "{number} more differences.", rest))
    return " ".join(shown)


def _health_red(session: Session, record_id: str) -> Words | None:
    record = session.get(HealthRecordRow, record_id)
    if record is None:
        return None
    return _("Something needs attention: {name}", name=check_words(record.name)), f"{record.value}. {record.what_to_do}"


def _batch_done(session: Session, batch_id: str) -> Words | None:
    """Sum a batch up: how many were read, what waits for somebody, and which files were not taken."""
    outcome = batches.outcome_of(session, batch_id)
    files = sum(outcome.states.values())
    if not files:
        return None
    read, to_check, failed = (outcome.documents[state.value] for state in _ENDS)
    parts = (
        (read, _("{number} read", number=read)),
        (to_check, _("{number} to check", number=to_check)),
        (failed, _("{number} not readable", number=failed)),
        (outcome.states[batches.KNOWN], _("{number} here before", number=outcome.states[batches.KNOWN])),
        (outcome.states[batches.REFUSED], _("{number} not taken", number=outcome.states[batches.REFUSED])),
    )
    named = [f"“{name}”: {why}" for name, why in outcome.refused[:_MOST_FINDINGS]]
    sentence = " ".join([f"{', '.join(words for number, words in parts if number)}.", *named])
    return _n("{number} file is through", "{number} files are through", files), sentence


def _update_found(session: Session, version: str) -> Words | None:
    update = updates.found(session, version)
    if update is None:
        return None
    return (
        _("There is a newer version of the program: {version}", version=version),
        _("Published on {date}. Its page: {link}. Nothing was loaded, and nothing is installed by itself.",
          date=date_words(update.date), link=update.link),
    )  # fmt: skip


def _document_failed(session: Session, document_id: str) -> Words | None:
    document = session.get(DocumentRow, document_id)
    if document is None:
        return None
    return _("“{document}” could not be read", document=document.file_name), document.reason


def _document_handed(session: Session, document_id: str) -> Words | None:
    document, handover = session.get(DocumentRow, document_id), reviews.handover_of(session, document_id)
    if document is None or handover is None:
        return None
    name = " ".join(filter(None, (document.vendor_name, document.number))) or document.file_name
    title = _("{person} handed “{document}” to you", person=handover.from_name, document=name)
    if handover.note:
        return title, _("{name} wrote: {comment}", name=handover.from_name, comment=handover.note)
    return title, _("Look through what was read and confirm it.")


_WORDING: dict[Notice, Callable[[Session, str], Words | None]] = {
    Notice.REQUEST_ON_TURN: _on_turn,
    Notice.REQUEST_RETURNED: _returned,
    Notice.REQUEST_REJECTED: _rejected,
    Notice.REQUEST_APPROVED: _approved,
    Notice.ORDER_ISSUED: _issued,
    Notice.DRAFT_FILLED: _filled,
    Notice.MATCH_FAILED: _match_failed,
    Notice.DOCUMENT_FAILED: _document_failed,
    Notice.DOCUMENT_HANDED: _document_handed,
    Notice.HEALTH_RED: _health_red,
    Notice.BATCH_DONE: _batch_done,
    Notice.UPDATE_FOUND: _update_found,
}
