"""Take files in: looked at, kept once, and read in the background; bad ones stay where they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from p2p_desktop.documents.sniff import FileType, limits_of, sniff
from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.job import JobKind
from p2p_desktop.domain.people import Permission, Person
from p2p_desktop.domain.request import RequestEvent, RequestState, clean_text, possible_events
from p2p_desktop.errors import BadFile, NotFound, PersonError, Refused
from p2p_desktop.language import _, date_words
from p2p_desktop.services import filling
from p2p_desktop.services.context import Change, Context, Session, changing, reading
from p2p_desktop.store.documents import first_with_file
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.request import RequestRow

_LONGEST_NAME = 400


class Purpose(StrEnum):
    """What a person brings a file for; ``ANY`` leaves it to what is read."""

    PROFORMA = "proforma"
    RECEIPT = "receipt"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The document that a file became, or was already."""

    document_id: str
    is_duplicate: bool
    words: str


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A file that was looked at and is kept."""

    name: str
    type: FileType
    size: int
    sha256: str


def take_in(
    context: Context, path: Path, *, purpose: Purpose = Purpose.ANY, request_id: str = "", order_id: str = ""
) -> TakenIn:
    """Keep a file and have it read; the same file twice adds nothing and shows the first (D-1).

    A file that cannot be taken raises BadFile and stays where it was.
    """
    _must_be_allowed(context, request_id=request_id, order_id=order_id)
    arrival = _look_at(context, path)
    with changing(context, "take_in", noun="document") as change:
        first = first_with_file(change.session, arrival.sha256)
        if first is not None:
            return _known_already(change, first, arrival)
        row = _new_document(change, arrival, purpose=purpose, request_id=request_id, order_id=order_id)
        change.session.add(row)
        change.session.flush()
        if purpose is Purpose.PROFORMA and _can_be_filled(change.session, request_id):
            filling.link_proforma(change, request_id, row.id)
        change.record("taken_in", noun="document", object_id=row.id, sha256=row.sha256,
                      changes={"file_name": ("", row.file_name), "purpose": ("", row.purpose)})  # fmt: skip
        change.enqueue(JobKind.READ_DOCUMENT, key=f"read:{row.id}", document_id=row.id)
        return TakenIn(row.id, is_duplicate=False, words=_("“{name}” is being read.", name=row.file_name))


def _must_be_allowed(context: Context, *, request_id: str, order_id: str) -> None:
    """Refuse a file for a request or order that is not the person's own, unless the role allows any."""
    person = context.person
    with reading(context) as session:
        refusal = _refusal(session, person, request_id=request_id, order_id=order_id)
    if refusal is not None:
        with changing(context, "take_in", noun="document", object_id=order_id or request_id):
            raise refusal


def _refusal(session: Session, person: Person, *, request_id: str, order_id: str) -> PersonError | None:
    order = session.get(OrderRow, order_id) if order_id else None
    request = session.get(RequestRow, request_id) if request_id else None
    if (order_id and order is None) or (request_id and request is None):
        return NotFound("NO_TARGET", _("The request or order that this file is for is not there any more."))
    if person.may(Permission.ADD_ANY_DOCUMENT):
        return None
    if not person.may(Permission.REQUEST):
        return Refused("NOT_ALLOWED", _("Your role does not allow this. Ask an administrator if it should."))
    behind = session.get(RequestRow, order.request_id) if order is not None else None
    if any(each is not None and each.requester_id != person.id for each in (request, behind)):
        return Refused("NOT_YOURS", _("You can add documents to your own requests and orders only."))
    return None


def _look_at(context: Context, path: Path) -> _Arrival:
    try:
        kind = sniff(path, limits_of(context.settings))
        sha256 = context.documents.put_file(path)
    except BadFile as error:
        with changing(context, "take_in", noun="document") as change:
            shown = {"code": (None, error.code), "file_name": (None, _shown_name(path))}
            change.record("refused", noun="document", object_id="", changes=shown)
        raise
    size = context.documents.path_of(sha256).stat().st_size
    return _Arrival(_shown_name(path), kind, size, sha256)


def _shown_name(path: Path) -> str:
    return clean_text(path.name)[:_LONGEST_NAME] or "?"


def _known_already(change: Change, first: DocumentRow, arrival: _Arrival) -> TakenIn:
    change.record("same_file_again", noun="document", object_id=first.id, sha256=first.sha256,
                  changes={"file_name": (first.file_name, arrival.name)})  # fmt: skip
    by = change.session.get(PersonRow, first.added_by)
    words = _(
        "“{name}” was added before, on {date} by {person} as “{first}”. Nothing was added.",
        name=arrival.name,
        date=date_words(first.added_at.astimezone().date()),
        person=by.name if by else "",
        first=first.file_name,
    )
    return TakenIn(first.id, is_duplicate=True, words=words)


def _new_document(
    change: Change, arrival: _Arrival, *, purpose: Purpose, request_id: str, order_id: str
) -> DocumentRow:
    return DocumentRow(
        id=new_id(),
        sha256=arrival.sha256,
        file_name=arrival.name,
        file_type=arrival.type.value,
        size=arrival.size,
        purpose=purpose.value,
        state=DocumentState.QUEUED.value,
        added_by=change.context.person.id,
        added_at=change.now,
        request_id=request_id,
        order_id=order_id,
        order_is_chosen=bool(order_id),
    )


def _can_be_filled(session: Session, request_id: str) -> bool:
    request = session.get(RequestRow, request_id) if request_id else None
    return request is not None and RequestEvent.EDIT in possible_events(RequestState(request.state))
