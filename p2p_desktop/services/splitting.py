"""Split a scan into the documents it holds, and join pages that belong together; files are never changed.

A document that is made so has no file of its own: it names pages of others (by their content), and those stay as
they are, put aside with a word about what stands in their place. Each of it may be undone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.request import RequestEvent, RequestState, possible_events
from p2p_desktop.domain.resolution import MatchState
from p2p_desktop.errors import Refused
from p2p_desktop.language import _, _n
from p2p_desktop.services.context import Change, Context, changing
from p2p_desktop.services.extracting import follow_up, settle
from p2p_desktop.services.reading import document_row, want_words
from p2p_desktop.services.revalidating import judge_others_of_order, judge_those_of_vendor
from p2p_desktop.services.reviewing import must_review
from p2p_desktop.store import matches, page_sources, reviews
from p2p_desktop.store.documents import load_stored_pages, save_pages
from p2p_desktop.store.enclosed import pack_enclosed, unpack_enclosed
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.page_sources import PageSource
from p2p_desktop.store.queries.visibility import may_see_document
from p2p_desktop.store.tables.document import DocumentRow
from p2p_desktop.store.tables.request import RequestRow
from p2p_desktop.store.vendors import known_vendors


def split(
    context: Context, document_id: str, parts: Sequence[Sequence[int]], *, version: int | None = None
) -> tuple[str, ...]:
    """Make a document of each group of pages; returns their ids. The one they come from is put aside."""
    with changing(context, "split", noun="document", object_id=document_id) as change:
        row = must_review(change, document_id, version=version)
        numbers = [stored.page.number for stored in load_stored_pages(change.session, document_id)]
        _must_be_free(change, row)
        if len(parts) < 2 or sorted(page for part in parts for page in part) != numbers:
            raise Refused("PARTS", _("Every page has to belong to exactly one of at least two documents."))
        made = []
        for at, part in enumerate(parts, start=1):
            note = _n("Page {pages} of “{name}”.", "Pages {pages} of “{name}”.", len(part), pages=_ranges(part),
                      name=row.file_name)  # fmt: skip
            name = _part_name(row.file_name, at, len(parts))
            made.append(_make(change, [row], [PageSource(row.id, page) for page in part], name=name, note=note))
        _replace(change, row, _n("Split into {number} document.", "Split into {number} documents.", len(made)))
        change.record("split", noun="document", object_id=row.id, sha256=row.sha256, revision=row.revision,
                      changes={"parts": ("", "; ".join(_ranges(part) for part in parts))})  # fmt: skip
        return tuple(made)


def join(context: Context, document_ids: Sequence[str]) -> str:
    """Make one document of all pages of these, in this order; returns its id. They are put aside."""
    with changing(context, "join", noun="document") as change:
        rows = [must_review(change, document_id) for document_id in dict.fromkeys(document_ids)]
        if len(rows) < 2:
            raise Refused("JOIN", _("Choose at least two documents to join."))
        for row in rows:
            _must_be_free(change, row)
        pages = [
            PageSource(row.id, stored.page.number)
            for row in rows
            for stored in load_stored_pages(change.session, row.id)
        ]
        names = ", ".join(f"“{row.file_name}”" for row in rows)
        made = _make(change, rows, pages, name=rows[0].file_name, note=_("Joined from {names}.", names=names))
        for row in rows:
            _replace(change, row, _("Joined with others into one document."))
        change.record("joined", noun="document", object_id=made, changes={"documents": ("", names)})
        return made


def undo(context: Context, document_id: str) -> tuple[str, ...]:
    """Undo a split (named by any of its documents) or a join; returns the ids of what is there again."""
    with changing(context, "undo_split", noun="document", object_id=document_id) as change:
        begun = _living_of(change, document_id) or _living(change, [document_id])
        sources = [each for row in begun for each in page_sources.sources_of(change.session, row.id)]
        old_ids = list(dict.fromkeys(source.document_id for source in sources))
        old = [document_row(change.session, each) for each in old_ids]
        living = {row.id: row for each in old_ids for row in _living_of(change, each)}.values()
        if not living or any(row.state != DocumentState.REPLACED.value for row in old):
            raise Refused("NOT_SPLIT", _("This document was neither split nor joined, or that was undone already."))
        for row in living:
            if row.state not in (DocumentState.QUEUED.value, DocumentState.READING.value, DocumentState.FAILED.value):
                must_review(change, row.id)
            _must_be_free(change, row, is_undo=True)
            _replace(change, row, _("Taken back: the document it was made of is there again."))
        for row in old:
            _must_be_visible(change, row)
            row.state, row.reason = DocumentState.NEEDS_REVIEW.value, ""
            settle(change, row, known_vendors(change.session))
            follow_up(change, row)
            change.record("split_undone", noun="document", object_id=row.id, revision=row.revision, sha256=row.sha256)
        return tuple(old_ids)


def _living_of(change: Change, document_id: str) -> list[DocumentRow]:
    """Return the documents that pages of this one are in now."""
    return _living(change, [row.id for row in page_sources.made_of(change.session, document_id)])


def _living(change: Change, document_ids: Sequence[str]) -> list[DocumentRow]:
    rows = [document_row(change.session, each) for each in document_ids]
    return [row for row in rows if row.state != DocumentState.REPLACED.value]


def _must_be_visible(change: Change, row: DocumentRow) -> None:
    if not may_see_document(change.session, change.context.person, row.id):
        raise Refused("NOT_YOURS", _("You can correct your own documents only, and none that was rejected."))


def _must_be_free(change: Change, row: DocumentRow, *, is_undo: bool = False) -> None:
    """Refuse where somebody builds on the document already.

    A result of the program alone does not hold an undo up: nobody has decided anything on it.
    """
    match = matches.current_match(change.session, row.id)
    state = match.state if match is not None and match.order_id else ""
    fits = state == MatchState.PASSED.value and (row.is_reviewed or not is_undo)
    if fits or state == MatchState.RESOLVED.value:
        raise Refused("MATCHED", _("“{name}” is matched with its order already. Reject it there first, or leave its "
                                   "pages together.", name=row.file_name))  # fmt: skip
    request = change.session.get(RequestRow, row.request_id) if row.request_id else None
    if request is not None and RequestEvent.EDIT not in possible_events(RequestState(request.state)):
        raise Refused("REQUESTED", _("A request was submitted with “{name}”; its pages stay together.",
                                     name=row.file_name))  # fmt: skip
    if unpack_enclosed(row.enclosed).invoice is not None:
        raise Refused("E_INVOICE", _("“{name}” holds an e-invoice, which speaks for all its pages; they stay together.",
                                     name=row.file_name))  # fmt: skip


def _replace(change: Change, row: DocumentRow, reason: str) -> None:
    """Put a document aside: it bills nothing, is in nobody's way, and stays to be seen."""
    matches.unbill(change.session, row.id)
    matches.put_aside_older(change.session, row.id)
    reviews.forget_handover(change.session, row.id)
    if row.order_id:
        judge_others_of_order(change, row.order_id, but_not=row.id)
    else:
        judge_those_of_vendor(change, row.vendor_id, but_not=row.id)
    if not row.order_is_chosen:
        row.order_id = ""
    row.state, row.reason, row.is_reviewed = DocumentState.REPLACED.value, reason, False
    row.revision += 1
    row.version += 1


def _make(change: Change, of: Sequence[DocumentRow], sources: Sequence[PageSource], *, name: str, note: str) -> str:
    """Make a document of pages that were read before: nothing is read twice but what they say together."""
    first = of[0]
    by_id = {row.id: row for row in of}
    selection = [[by_id[source.document_id].sha256, source.page] for source in sources]
    # What a document is made of is its content: the same pages joined again are the same document (D-1).
    sha256 = change.context.documents.put_bytes(json.dumps({"pages": selection}, separators=(",", ":")).encode())
    row = DocumentRow(
        id=new_id(),
        sha256=sha256,
        file_name=name,
        file_type=first.file_type,
        size=first.size,
        purpose=first.purpose,
        state=DocumentState.READING.value,
        notes=[note],
        enclosed=_codes_of(of, sources),
        added_by=first.added_by,
        added_at=change.now,
        order_id=first.order_id if first.order_is_chosen else "",
        order_is_chosen=first.order_is_chosen,
    )
    change.session.add(row)
    change.session.flush()
    page_sources.keep_sources(change.session, row.id, sources)
    pages = page_sources.pages_from(change.session, sources, afresh=False)
    save_pages(change.session, row.id, pages)
    want_words(change, row, pages)
    change.record("made_of_pages", noun="document", object_id=row.id, sha256=sha256,
                  changes={"file_name": ("", name), "pages": ("", note)})  # fmt: skip
    return row.id


def _codes_of(of: Sequence[DocumentRow], sources: Sequence[PageSource]) -> str:
    """Take the payment codes along that lie on these pages."""
    codes = []
    for row in of:
        enclosed = unpack_enclosed(row.enclosed)
        for code in enclosed.codes:
            source = PageSource(row.id, code.place.page)
            if source in sources:
                codes.append(replace(code, place=replace(code.place, page=sources.index(source) + 1)))
    return pack_enclosed(replace(unpack_enclosed(""), codes=tuple(codes)))


def _part_name(name: str, at: int, of: int) -> str:
    path = PurePath(name)
    return f"{path.stem} ({at} of {of}){path.suffix}"[-400:]


def _ranges(pages: Sequence[int]) -> str:
    """Write pages as people do: ``1–3, 5``."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and runs[-1][-1] + 1 == page:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
