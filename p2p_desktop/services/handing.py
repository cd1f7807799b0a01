"""Hand a document to a colleague, who is told and has it among what waits for him; or take it back."""

from __future__ import annotations

from p2p_desktop.domain.notice import Notice
from p2p_desktop.domain.request import LONGEST_DESCRIPTION, clean_text
from p2p_desktop.domain.review import Handover
from p2p_desktop.errors import NotFound, Refused
from p2p_desktop.language import _
from p2p_desktop.services import notifying
from p2p_desktop.services.context import Context, changing
from p2p_desktop.services.reviewing import must_review
from p2p_desktop.store import reviews
from p2p_desktop.store.people import find_person


def hand(context: Context, document_id: str, to_person_id: str, *, note: str = "") -> None:
    """Have a named person review a document; whoever it waited for before is free of it."""
    with changing(context, "hand", noun="document", object_id=document_id) as change:
        row = must_review(change, document_id)
        to = find_person(change.session, to_person_id)
        if to is None or not to.is_active:
            raise NotFound("NO_PERSON", _("This person does not work here any more. Choose somebody else."))
        if to.id == context.person.id:
            raise Refused("ONESELF", _("You have this document before you already. Choose somebody else."))
        if row.is_reviewed:
            raise Refused("CONFIRMED", _("This document is confirmed already; there is nothing left to hand over."))
        said = clean_text(note).strip()
        if len(said) > LONGEST_DESCRIPTION:
            raise Refused("TOO_LONG", _("At most {most} characters are possible.", most=LONGEST_DESCRIPTION))
        before = reviews.handover_of(change.session, document_id)
        person = context.person
        handover = Handover(person.id, person.name, to.id, to.name, said, change.now)
        reviews.keep_handover(change.session, document_id, handover)
        change.record("handed_over", noun="document", object_id=document_id, for_person_id=to.id, reason=said,
                      changes={"waits_for": (before.to_name if before else "", to.name)})  # fmt: skip
        key = f"handed:{document_id}:{change.now.isoformat()}"
        notifying.tell(change, [to.id], template=Notice.DOCUMENT_HANDED, object_id=document_id, key=key)


def take_back(context: Context, document_id: str) -> None:
    """Let a document that was handed over wait for nobody in particular again."""
    with changing(context, "take_back", noun="document", object_id=document_id) as change:
        must_review(change, document_id)
        before = reviews.handover_of(change.session, document_id)
        if before is None:
            raise NotFound("NOT_HANDED", _("This document waits for nobody in particular."))
        reviews.forget_handover(change.session, document_id)
        change.record("taken_back", noun="document", object_id=document_id, for_person_id=before.to_id,
                      changes={"waits_for": (before.to_name, "")})  # fmt: skip
