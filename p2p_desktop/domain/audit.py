"""Audit records: what is kept of each thing that happened, and how records hold on to one another (RULES.md 6)."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

#: Hash "before" the first record.
NOTHING_BEFORE = ""

Plain = str | int | bool | list["Plain"] | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field with its old and new value."""

    field: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """What happened to which object, by whom and for whom, why, and under which version of the rules."""

    event: str
    noun: str
    object_id: str
    actor_id: str
    actor_name: str
    revision: int = 0
    changes: tuple[FieldChange, ...] = ()
    reason: str = ""
    for_person_id: str = ""
    rule_version: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One record as it is stored: the event with its number, time and place; ``changes`` is JSON text."""

    number: int
    at: str
    workstation: str
    program_version: str
    actor_id: str
    actor_name: str
    for_person_id: str
    noun: str
    object_id: str
    revision: int
    event: str
    changes: str
    reason: str
    rule_version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the trail found; ``first_broken`` is the number of the first record that is not as written."""

    is_ok: bool
    checked: int
    first_broken: int | None
    words: str


def plain(value: object) -> Plain:
    """Turn a field's value into what JSON can hold exactly; binary floating point is refused."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted((plain(each) for each in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    raise TypeError(f"the audit trail cannot keep a {type(value).__name__}")


def changes_text(changes: Iterable[FieldChange]) -> str:
    """Write changed fields as JSON: a list of ``[field, old, new]``."""
    return _json([[change.field, plain(change.old), plain(change.new)] for change in changes])


def read_changes(text: str) -> tuple[FieldChange, ...]:
    """Read what ``changes_text`` wrote."""
    return tuple(FieldChange(field, old, new) for field, old, new in json.loads(text))


def chained_hash(record: AuditRecord, *, before: str, key: bytes) -> str:
    """Return the keyed hash over a record and the hash of the record before it."""
    # JSON in a fixed order keeps neighbouring fields apart: nothing can be moved from one into the other.
    written = _json(
        [
            "audit record 1", before, record.number, record.at, record.workstation, record.program_version,
            record.actor_id, record.actor_name, record.for_person_id, record.noun, record.object_id, record.revision,
            record.event, record.changes, record.reason, record.rule_version, record.sha256,
        ]
    )  # fmt: skip
    return _keyed(written, key)


def anchor_hash(number: int, newest: str, *, key: bytes) -> str:
    """Return the keyed hash over an anchor: how many records there are, and the hash of the newest."""
    return _keyed(_json(["audit anchor 1", number, newest]), key)


def is_same_hash(one: str, other: str) -> bool:
    """Compare two hashes without telling by the time it takes where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def _json(value: object) -> str:
    # A column that was meddled with may hold bytes; that must give another hash, not an error.
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False, default=repr)


def _keyed(text: str, key: bytes) -> str:
    return hmac.new(key, text.encode("ascii"), hashlib.sha256).hexdigest()
