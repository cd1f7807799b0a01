"""What a review shows beside the document: who reviews it, whom it was handed to, and whom it can be handed to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from p2p_desktop.domain.people import Person
from p2p_desktop.domain.review import Handover, Holder
from p2p_desktop.store.engine import Session
from p2p_desktop.store.people import everybody
from p2p_desktop.store.reviews import handover_of, holder_of

__all__ = ["Standing", "colleagues", "standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who reviews a document at this moment, and whom it waits for; None for nobody."""

    holder: Holder | None = None
    handover: Handover | None = None


def standing(session: Session, document_id: str, *, now: dt.datetime) -> Standing:
    """Return who reviews a document and whom it waits for."""
    return Standing(holder_of(session, document_id, now=now), handover_of(session, document_id))


def colleagues(session: Session, person: Person) -> tuple[Person, ...]:
    """Return everybody else who works here, by name."""
    return tuple(each for each in everybody(session) if each.is_active and each.id != person.id)
