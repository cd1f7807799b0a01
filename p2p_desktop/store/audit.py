"""The audit trail: append in the transaction of a change, hold the newest record from outside, verify."""

from __future__ import annotations

import datetime as dt
import logging
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from sqlalchemy import ColumnElement, insert, select, type_coerce
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from p2p_desktop import __version__
from p2p_desktop.domain.audit import (
    NOTHING_BEFORE,
    AuditEvent,
    AuditRecord,
    Verdict,
    chained_hash,
    changes_text,
    is_same_hash,
)
from p2p_desktop.errors import ToolMissing
from p2p_desktop.language import _
from p2p_desktop.paths import Home
from p2p_desktop.store import office_keys
from p2p_desktop.store.anchor import Anchor, AnchorFile, BadAnchor
from p2p_desktop.store.tables.audit import AuditEventRow
from p2p_desktop.store.tables.base import moment_text

_log = logging.getLogger(__name__)
_TABLE = AuditEventRow.__table__


@dataclass(frozen=True, slots=True)
class Link:
    """A record just appended: its number and hash, and whether it follows on the record the anchor holds."""

    number: int
    hash: str
    follows_anchor: bool


class AuditChain:
    """The audit trail of one home folder."""

    def __init__(self, home: Home) -> None:
        self._anchor_file = AnchorFile(home)
        self._is_shared = bool(home.office)

    def append(self, session: Session, event: AuditEvent, *, now: dt.datetime) -> Link:
        """Append one record inside the writing transaction of the change it speaks of."""
        newest = _newest(session)
        number = newest.number + 1
        key = self._key_for(session, number)
        record = AuditRecord(
            number=number,
            at=moment_text(now),
            workstation=platform.node(),
            program_version=__version__,
            actor_id=event.actor_id,
            actor_name=event.actor_name,
            for_person_id=event.for_person_id,
            noun=event.noun,
            object_id=event.object_id,
            revision=event.revision,
            event=event.event,
            changes=changes_text(event.changes),
            reason=event.reason,
            rule_version=event.rule_version,
            sha256=event.sha256,
        )
        hashed = chained_hash(record, before=newest.hash, key=key)
        session.execute(insert(AuditEventRow).values({**asdict(record), "at": now, "hash": hashed}))
        return Link(number, hashed, self._is_anchored(session, key))

    def after_commit(self, link: Link) -> None:
        """Move the anchor to a record whose transaction was committed.

        The change is saved already, so a failure here is logged only: the next record moves the anchor further.
        """
        key = self._anchor_file.key()
        # An anchor that the trail no longer fits is evidence: it stays where it is.
        if key is None or not link.follows_anchor:
            return
        try:
            self._anchor_file.move_forward(Anchor(link.number, link.hash), key)
        except (OSError, BadAnchor) as error:
            _log.warning("audit anchor not moved to %s: %s", link.number, type(error).__name__)

    def verify(self, session: Session, *, last: int | None = 1000) -> Verdict:
        """Check the newest records (None: all) and the anchor; needs a session that has read nothing yet."""
        key = self.known_key(session)
        if key is None:
            return _verdict_without_key(_newest(session).number)
        # Before the session's first look: a record committed in between must not seem to be missing.
        anchor = self._anchor_or_none(key)
        newest = _newest(session).number
        first = 1 if last is None else max(1, newest - last + 1)
        checked, broken = _check_chain(session, first=first, newest=newest, key=key)
        if broken is not None:
            words = _("Audit record {record} is not as it was written, or is missing.", record=broken)
            return Verdict(False, checked, broken, words)
        return _check_anchor(session, anchor, newest=newest, checked=checked)

    def known_key(self, session: Session) -> bytes | None:
        """Return the key; a workstation that is new in an office takes the office's, with the trail as it is now."""
        key = self._anchor_file.key()
        if key is None and self._is_shared:
            shared = office_keys.read_key(session)
            key = None if shared is None else self._anchor_file.begin(shared, _newest(session))
        return key

    def take_over(self, session: Session, key: bytes) -> None:
        """Go on with a trail that was begun elsewhere, whose records and key were brought here."""
        if self._is_shared and office_keys.read_key(session) is None:
            office_keys.keep_key(session, key)
        self._anchor_file.begin(key, _newest(session))

    def own_key(self) -> bytes | None:
        """Return the key that lies in this home folder; None where it is missing or damaged."""
        return self._anchor_file.key()

    def newest(self, session: Session) -> Anchor:
        """Return number and hash of the newest record."""
        return _newest(session)

    def held(self) -> Anchor | None:
        """Return what the anchor holds, without a look at the database; None where key or anchor is not usable."""
        key = self._anchor_file.key()
        return None if key is None else self._anchor_or_none(key)

    def _key_for(self, session: Session, number: int) -> bytes:
        key = self.known_key(session)
        if key is None and number == 1:
            key = self._anchor_file.begin()
            if self._is_shared:
                office_keys.keep_key(session, key)
        if key is None:
            raise ToolMissing(
                "AUDIT_KEY_MISSING",
                _("The key of the audit trail (keys/audit.key) is missing or damaged. Put it back from a backup; "
                  "until then nothing can be saved."),
            )  # fmt: skip
        return key

    def _anchor_or_none(self, key: bytes) -> Anchor | None:
        try:
            return self._anchor_file.read(key)
        except BadAnchor:
            return None

    def _is_anchored(self, session: Session, key: bytes) -> bool:
        anchor = self._anchor_or_none(key)
        return anchor is not None and _holds(session, anchor)


def _newest(session: Session) -> Anchor:
    row = session.execute(
        select(AuditEventRow.number, AuditEventRow.hash).order_by(AuditEventRow.number.desc()).limit(1)
    ).one_or_none()
    return Anchor(0, NOTHING_BEFORE) if row is None else Anchor(row.number, row.hash)


def _hash_of(session: Session, number: int) -> str | None:
    if number == 0:
        return NOTHING_BEFORE
    return session.execute(select(AuditEventRow.hash).where(AuditEventRow.number == number)).scalar()


def _holds(session: Session, anchor: Anchor) -> bool:
    return _hash_of(session, anchor.number) == anchor.hash


def _verdict_without_key(newest: int) -> Verdict:
    if newest == 0:
        return Verdict(True, 0, None, _("There are no audit records yet."))
    return Verdict(False, 0, 1, _("The key of the audit trail is missing: none of its records can be checked."))


def _check_chain(session: Session, *, first: int, newest: int, key: bytes, batch: int = 500) -> tuple[int, int | None]:
    """Return how many records were found as written, and the number of the first that was not."""
    before = _hash_of(session, first - 1)
    if before is None:
        return 0, first - 1
    expected = first
    try:
        for record, stored in _records(session, first=first, batch=batch):
            if record.number != expected or not is_same_hash(stored, chained_hash(record, before=before, key=key)):
                return expected - first, expected
            before = stored
            expected += 1
    except OperationalError as error:
        if not _is_undecodable(error):
            raise
        if batch == 1:
            return expected - first, expected
        checked, broken = _check_chain(session, first=expected, newest=newest, key=key, batch=1)
        return expected - first + checked, broken
    return expected - first, None if expected == newest + 1 else expected


def _is_undecodable(error: OperationalError) -> bool:
    """Say whether a record holds what is no text at all; SQLite itself has no error code for that."""
    return getattr(error.orig, "sqlite_errorcode", None) is None


def _records(session: Session, *, first: int, batch: int) -> Iterator[tuple[AuditRecord, str]]:
    """Return records with their stored hash, as bare text: what was meddled with must be seen as it is."""
    columns = [_bare(_TABLE.c[field.name]) for field in fields(AuditRecord)]
    found = session.execute(
        select(*columns, _bare(_TABLE.c.hash)).where(_TABLE.c.number >= first).order_by(_TABLE.c.number),
        execution_options={"yield_per": batch},
    )
    with found:  # whoever stops at a broken record leaves rows unread
        for *values, stored in found:
            yield AuditRecord(*values), str(stored)


def _bare(column: ColumnElement[object]) -> ColumnElement[object]:
    return type_coerce(column, NullType())


def _check_anchor(session: Session, anchor: Anchor | None, *, newest: int, checked: int) -> Verdict:
    if anchor is None:
        words = _("The anchor of the audit trail is missing or was not written by this program.")
        return Verdict(False, checked, None, words)
    if anchor.number > newest:
        words = _(
            "The audit trail was cut off: it had {all} records, and those from {first} on are missing.",
            all=anchor.number, first=newest + 1,
        )  # fmt: skip
        return Verdict(False, checked, newest + 1, words)
    if not _holds(session, anchor):
        words = _("Audit record {record} is not the one that was written there.", record=anchor.number)
        return Verdict(False, checked, anchor.number, words)
    return Verdict(True, checked, None, _("The audit trail is whole."))
