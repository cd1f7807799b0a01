"""Requests: drafted, submitted, withdrawn, cancelled, copied (A1, A5, A12, AP-8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from p2p_desktop.domain.approval import RouteFacts, Step, make_route
from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.money import is_amount, to_millionths
from p2p_desktop.domain.notice import Notice
from p2p_desktop.domain.people import Permission
from p2p_desktop.domain.request import (
    LONGEST_DESCRIPTION,
    RequestContent,
    RequestEvent,
    RequestLine,
    RequestState,
    clean_text,
    draft_problems,
    must_allow,
    printable_text,
    request_number,
    submit_problems,
)
from p2p_desktop.domain.vendor import VendorDetails
from p2p_desktop.errors import NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.services import administering, budgeting, notifying, turns, vendors
from p2p_desktop.services.context import Change, Context, Session, changing, reading
from p2p_desktop.services.finding_requests import request_row, state_of
from p2p_desktop.store.companies import route_rules
from p2p_desktop.store.counters import next_number
from p2p_desktop.store.documents import load_extraction
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.people import everybody
from p2p_desktop.store.requests import content_of, write_content
from p2p_desktop.store.tables.request import DecisionRow, RequestRow, RouteStepRow
from p2p_desktop.store.vendors import by_name, is_known


def empty_content(currency: str, *, proforma_id: str = "") -> RequestContent:
    """Return the content of a fresh draft."""
    return RequestContent(
        title="", vendor_id="", vendor_name="", currency=currency, department="", category="", needed_by=None,
        delivery_address="", note="", proforma_id=proforma_id, lines=(),
    )  # fmt: skip


def new_draft(context: Context) -> str:
    """Begin a request; the acting person is its requester. Returns its id."""
    with changing(context, "new_draft", noun="request") as change:
        context.person.must_be_allowed(Permission.REQUEST)
        currency = administering.company_row(change.session).currency
        return insert_draft(change, context.person.id, empty_content(currency)).id


def insert_draft(change: Change, person_id: str, content: RequestContent) -> RequestRow:
    """Write a new draft of this person inside a change."""
    row = RequestRow(
        id=new_id(),
        state=RequestState.DRAFT.value,
        requester_id=person_id,
        creator_id=person_id,
        last_editor_id=person_id,
        currency=content.currency,
        created_at=change.now,
        updated_at=change.now,
    )
    change.session.add(row)
    change.session.flush()
    write_content(change.session, row, content)
    change.record("draft_made", noun="request", object_id=row.id)
    return row


def _own_request(context: Context, session: Session, request_id: str, *, version: int | None = None) -> RequestRow:
    """Return a request of the acting person; for others it is as if it were not there."""
    row = request_row(session, request_id)
    if row.requester_id != context.person.id and not context.person.may(Permission.SEE_ALL_REQUESTS):
        raise NotFound("NO_REQUEST", _("This request is not there any more."))
    if row.requester_id != context.person.id:
        raise Refused("NOT_YOURS", _("Only the person who asked for it can do this."))
    return request_row(session, request_id, version=version)


def save_draft(
    context: Context,
    request_id: str,
    content: RequestContent,
    *,
    version: int,
    typing: Mapping[str, object] | None = None,
) -> int:
    """Keep a draft as it is now; ``typing`` keeps what can't be a value yet. Returns the new version.

    Incomplete drafts are welcome; only values that no request can hold are refused (with the field).
    """
    with changing(context, "save_draft", noun="request", object_id=request_id) as change:
        row = _own_request(context, change.session, request_id, version=version)
        must_allow(state_of(row), RequestEvent.EDIT)
        # Somebody may be in the middle of a sentence: the blank at its end is as much his as the words before it.
        wanted = _cleaned(content, printable_text)
        problems = draft_problems(wanted)
        if problems:
            raise Refused.for_problems(problems)
        before = content_of(change.session, row)
        lines = tuple(line.as_stored() for line in wanted.lines)
        wanted = with_known_vendor(change.session, replace(wanted, lines=lines))
        row.typing = dict(typing) if typing else None
        row.updated_at = change.now
        row.version += 1
        if wanted != before:
            write_content(change.session, row, wanted)
            row.last_editor_id = context.person.id
            changes = changed_fields(before, wanted)
            change.record("draft_saved", noun="request", object_id=row.id, revision=row.version, changes=changes)
        return row.version


def _cleaned(content: RequestContent, clean: Callable[[str], str]) -> RequestContent:
    lines = tuple(
        replace(
            line,
            description=clean(line.description),
            code=clean(line.code)[:100],
            unit=clean(line.unit)[:40],
        )
        for line in content.lines
    )
    return replace(
        content,
        title=clean(content.title),
        vendor_name=clean(content.vendor_name)[:200],
        department=clean(content.department)[:100],
        category=clean(content.category)[:100],
        delivery_address=clean(content.delivery_address),
        note=clean(content.note),
        lines=lines,
    )


def with_known_vendor(session: Session, content: RequestContent) -> RequestContent:
    """Link the vendor by name where it is known; a name of nobody known keeps no id."""
    known = by_name(session, content.vendor_name)
    if known is None:
        return replace(content, vendor_id="")
    return replace(content, vendor_id=known.id, vendor_name=known.name)


def changed_fields(before: RequestContent, after: RequestContent) -> dict[str, tuple[object, object]]:
    """Return what an edit changed, field by field, for the audit trail."""
    changes: dict[str, tuple[object, object]] = {}
    for name in ("title", "vendor_name", "currency", "department", "category", "needed_by", "delivery_address", "note"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            changes[name] = (str(old or ""), str(new or ""))
    if before.lines != after.lines:
        changes["lines"] = (_lines_words(before.lines), _lines_words(after.lines))
    return changes


def _lines_words(lines: tuple[RequestLine, ...]) -> str:
    return "; ".join(
        f"{line.quantity} x {line.description[:60]} @ {line.unit_price} +{line.tax_rate}%" for line in lines
    )


@dataclass(frozen=True, slots=True)
class RoutePreview:
    """Who will have to approve, before submit: steps as names, or the problem that keeps it from having a route."""

    steps: tuple[tuple[str, ...], ...]
    needed: tuple[int, ...]
    problem: str = ""


def route_preview(context: Context, content: RequestContent) -> RoutePreview:
    """Say who would have to approve this content if the acting person submitted it now."""
    with reading(context) as session:
        try:
            route, _total = route_for(
                session, content, barred=frozenset({context.person.id}), requester_id=context.person.id
            )
        except Refused as refusal:
            return RoutePreview((), (), refusal.sentence)
        names = {person.id: person.name for person in everybody(session)}
        steps = tuple(tuple(names.get(person_id, "?") for person_id in step.people) for step in route)
        return RoutePreview(steps, tuple(step.approvals_needed for step in route))


def total_in_base(session: Session, content: RequestContent) -> Decimal:
    """Return what a request comes to in base currency; refuse where no rate is known, or it cannot be right."""
    total = content.totals.total.amount * administering.rate_to_base(session, content.currency)
    if not is_amount(total):
        raise Refused("TOO_LARGE", _("The total cannot be right."), field="lines")
    return total


def route_for(
    session: Session, content: RequestContent, *, barred: frozenset[str], requester_id: str
) -> tuple[tuple[Step, ...], Decimal]:
    """Compute the route this content would take, and its total in base currency."""
    total = total_in_base(session, content)
    facts = RouteFacts(
        total=total,
        department=content.department,
        category=content.category,
        vendor_is_known=is_known(session, content.vendor_id),
        requester_id=requester_id,
    )
    route = make_route(route_rules(session), facts, everybody(session), barred=barred)
    return route, total


def submit(context: Context, request_id: str, *, version: int) -> None:
    """Send a request into approval: checked, numbered, its route frozen, its content hashed, its budget committed (A1).

    What no budget covers that stops is refused (B-1).
    """
    with changing(context, "submit", noun="request", object_id=request_id) as change:
        session = change.session
        row = _own_request(context, session, request_id, version=version)
        must_allow(state_of(row), RequestEvent.SUBMIT)
        if row.typing:
            raise Refused("STILL_TYPING", _("Some fields hold text that is no number or date yet. Correct them first."))
        content = _with_vendor_row(change, _cleaned(content_of(session, row), clean_text))
        problems = submit_problems(content, today=context.today())
        if problems:
            raise Refused.for_problems(problems)
        route, total = route_for(session, content, barred=turns.barred_from(row), requester_id=row.requester_id)
        rate = administering.rate_to_base(session, content.currency)
        budgeting.commit(change, row, content, total=total, rate=rate)
        row.number = row.number or request_number(
            context.today().year, next_number(session, "request", context.today().year)
        )
        write_content(session, row, content)
        row.state = RequestState.IN_APPROVAL.value
        row.round += 1
        row.content_hash = content.hash
        row.total_base_millionths = to_millionths(total)
        row.submitted_at = row.waiting_since = row.updated_at = change.now
        row.version += 1
        _write_route(session, row, route)
        enter_decision(change, row, RequestEvent.SUBMIT)
        tell_those_on_turn(change, row)
        state = {"state": (RequestState.DRAFT.value, row.state), "content_hash": ("", row.content_hash)}
        change.record("submitted", noun="request", object_id=row.id, revision=row.version, changes=state)


def _with_vendor_row(change: Change, content: RequestContent) -> RequestContent:
    """Make sure the vendor is a vendor of ours: a new name is proposed as a new vendor (finance sees it as such)."""
    linked = with_known_vendor(change.session, content)
    if linked.vendor_id or not linked.vendor_name:
        return linked
    details = VendorDetails(name=linked.vendor_name)
    if linked.proforma_id:
        details = _details_from_proforma(change.session, linked)
    row = vendors.insert(change, details, is_proposed=True)
    return replace(linked, vendor_id=row.id, vendor_name=row.name)


def _details_from_proforma(session: Session, content: RequestContent) -> VendorDetails:
    """Take what the proforma says of its vendor, if it is the same vendor."""
    read = load_extraction(session, content.proforma_id)
    if (read.value(FieldName.VENDOR) or "").casefold() != content.vendor_name.casefold():
        return VendorDetails(name=content.vendor_name)
    return VendorDetails(
        name=content.vendor_name,
        address=read.value(FieldName.VENDOR_ADDRESS) or "",
        tax_id=read.value(FieldName.TAX_ID) or "",
        email=read.value(FieldName.EMAIL) or "",
        phone=read.value(FieldName.PHONE) or "",
        payment_terms=(read.value(FieldName.PAYMENT_TERMS) or "")[:200],
    )


def _write_route(session: Session, row: RequestRow, route: tuple[Step, ...]) -> None:
    for step in route:
        session.add(
            RouteStepRow(
                id=new_id(),
                request_id=row.id,
                round=row.round,
                position=step.position,
                mode=step.mode.value,
                people=list(step.people),
                role=step.role.value if step.role else "",
                needed=step.needed,
                is_ad_hoc=step.is_ad_hoc,
            )
        )
    session.flush()


def enter_decision(
    change: Change,
    row: RequestRow,
    event: RequestEvent,
    *,
    comment: str = "",
    step_id: str = "",
    step_position: int = 0,
) -> None:
    """Add one entry to the request's history."""
    change.session.add(
        DecisionRow(
            id=new_id(),
            request_id=row.id,
            round=row.round,
            step_id=step_id,
            step_position=step_position,
            person_id=change.context.person.id,
            event=event.value,
            comment=clean_text(comment)[:LONGEST_DESCRIPTION],
            at=change.now,
        )
    )
    change.session.flush()


def tell_those_on_turn(change: Change, row: RequestRow) -> None:
    """Write who is on turn now and tell those who came on turn with this change."""
    for person_id in turns.refresh(change.session, row):
        key = f"turn:{row.id}:{row.round}:{person_id}"
        notifying.tell(change, [person_id], template=Notice.REQUEST_ON_TURN, object_id=row.id, key=key)


def withdraw(context: Context, request_id: str, *, comment: str = "") -> None:
    """Take a running request back into a draft; this round's approvals are void but stay in the history (A5)."""
    with changing(context, "withdraw", noun="request", object_id=request_id) as change:
        row = _own_request(context, change.session, request_id)
        must_allow(state_of(row), RequestEvent.WITHDRAW)
        _leave_approval(change, row, RequestState.DRAFT, RequestEvent.WITHDRAW, comment)


def _leave_approval(change: Change, row: RequestRow, state: RequestState, event: RequestEvent, comment: str) -> None:
    before = row.state
    enter_decision(change, row, event, comment=comment)
    row.state = state.value
    row.waiting_since = None
    row.updated_at = change.now
    row.version += 1
    turns.refresh(change.session, row)
    states = {"state": (before, row.state)}
    change.record(event.value, noun="request", object_id=row.id, revision=row.version, changes=states, reason=comment)


def cancel(context: Context, request_id: str, *, reason: str) -> None:
    """Give a request up before it is ordered; the requester or finance, with a reason (A12)."""
    with changing(context, "cancel_request", noun="request", object_id=request_id) as change:
        row = request_row(change.session, request_id)
        is_finance = context.person.may(Permission.RESOLVE)
        if row.requester_id != context.person.id and not is_finance:
            raise Refused("NOT_YOURS", _("Only the person who asked for it, or finance, can cancel a request."))
        must_allow(state_of(row), RequestEvent.CANCEL)
        if not reason.strip():
            raise Refused("NO_REASON", _("Say why it is cancelled."), field="reason")
        _leave_approval(change, row, RequestState.CANCELLED, RequestEvent.CANCEL, reason)


def copy(context: Context, request_id: str) -> str:
    """Make a new draft with the same content, without approvals (AP-8)."""
    with changing(context, "copy_request", noun="request", object_id=request_id) as change:
        row = _own_request(context, change.session, request_id)
        content = replace(content_of(change.session, row), needed_by=None, proforma_id="")
        return insert_draft(change, context.person.id, content).id
