"""What bad input gets: a clear sentence, nothing lost, nothing half done."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from p2p_desktop.dev.bad_inputs import make_bad_inputs
from p2p_desktop.dev.make_samples import make_proforma
from p2p_desktop.domain.document import DocumentState
from p2p_desktop.domain.request import RequestEvent, RequestLine, RequestState
from p2p_desktop.services import requesting
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.queries import documents, requests
from p2p_desktop.store.queries.documents import DocumentListRow
from p2p_desktop.store.queries.paging import PageRequest
from tests.journeys.conftest import PASSWORD, OpenProgram, Program, person_of

#: Refused at the drop, by name; the others are found out by the worker that opens them.
AT_ONCE = {"empty", "renamed_text", "executable", "zip"}

pytestmark = pytest.mark.xdist_group("journeys")


def documents_of(program: Program) -> dict[str, DocumentListRow]:
    """Return every document as the list has it, by the name of its file."""
    with reading(program.context) as session:
        rows = documents.page(session, program.hands.shell().person, PageRequest(limit=100)).rows
    return {row.file_name: row for row in rows}


def test_each_bad_file_gets_its_sentence_and_stays_where_it_is(as_dana: Program, tmp_path: Path) -> None:
    bad = make_bad_inputs(tmp_path / "bad")
    before = {path: path.read_bytes() for path in bad.values()}
    hands = as_dana.hands
    hands.go_to("Documents")
    for kind in sorted(AT_ONCE):
        hands.drop([bad[kind]])
        said = hands.told(f"“{bad[kind].name}”")
        assert len(said) > len(bad[kind].name) + 20
    assert documents_of(as_dana) == {}
    for kind in sorted(bad.keys() - AT_ONCE):
        hands.drop([bad[kind]])
    later = {bad[kind].name for kind in bad.keys() - AT_ONCE}
    in_part = bad["too_many_pages"].name

    def failed() -> bool:
        rows = documents_of(as_dana)
        refused = {sentence.split("”")[0].lstrip("“") for sentence in hands.banners()}
        ended = {name for name, row in rows.items() if row.state is DocumentState.FAILED}
        is_read = in_part in rows and rows[in_part].state is DocumentState.NEEDS_REVIEW
        return later - {in_part} <= ended | refused and is_read

    hands.wait(failed, what=f"{later} are refused")
    hands.picture("bad-files")
    for row in documents_of(as_dana).values():
        with reading(as_dana.context) as session:
            view = documents.one(session, hands.shell().person, row.id)
        assert view is not None
        if row.file_name == in_part:
            assert view.notes[0].startswith("The file has 201 pages; the first 200 were read.")
        else:
            assert view.reason.endswith(".")
            assert row.file_name in view.reason
    for path, content in before.items():
        assert path.read_bytes() == content
    assert list(as_dana.context.home.scratch.iterdir()) == []
    with as_dana.context.store.reading() as session:
        assert as_dana.context.audit.verify(session, last=None).is_ok


def test_the_same_file_twice_is_there_once(as_dana: Program, tmp_path: Path) -> None:
    path = make_proforma("proforma-fr", folder=tmp_path, document_date=as_dana.context.today())
    hands = as_dana.hands
    hands.go_to("Documents")
    hands.drop([path])
    hands.told("1 document is being read.")
    hands.drop([path])
    hands.told("1 file was here already; nothing was added.")
    assert list(documents_of(as_dana)) == [path.name]


def test_a_wrong_password_six_times_locks_the_account_and_says_so(open_program: OpenProgram, staffed: Path) -> None:
    program = open_program(home=staffed)
    hands = program.hands
    hands.type_into("Username", "ben")
    said = []
    for _try in range(6):
        hands.type_into("Password", "not my password")
        hands.key(Qt.Key.Key_Return)
        hands.settle()
        hands.find("Sign in", QPushButton)
        said.append(hands.find("Password", QLineEdit).accessibleDescription())
    assert all(said)
    assert said[0] == said[1]
    assert "locked" in said[-1].lower()
    hands.type_into("Password", PASSWORD)
    hands.key(Qt.Key.Key_Return)
    hands.settle()
    assert program.window.shell is None
    hands.picture("locked-out")


def small_request(ana: Context, title: str) -> str:
    """Ana asks for one thing that one approver may grant."""
    request_id = requesting.new_draft(ana)
    content = replace(
        requesting.empty_content("EUR"), title=title, vendor_name="Lichthaus", needed_by=ana.today(),
        lines=(RequestLine(title, Decimal(1), Decimal("20.00")),), department="Office",
    )  # fmt: skip
    requesting.save_draft(ana, request_id, content, version=1)
    requesting.submit(ana, request_id, version=2)
    return request_id


def test_a_double_click_on_approve_approves_one_request(open_program: OpenProgram, staffed: Path) -> None:
    program = open_program(home=staffed, person=person_of(staffed, "ben"))
    ana = program.context.acting_as(person_of(staffed, "ana"))
    first, second = small_request(ana, "A lamp"), small_request(ana, "A second lamp")
    hands = program.hands
    hands.go_to("Approvals")
    hands.read("A lamp")
    approve = hands.find("Approve", QPushButton)
    QTest.mouseClick(approve, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(approve, Qt.MouseButton.LeftButton)
    hands.told("“A lamp” is approved.")
    hands.settle()
    views = {each: view_of(program, each) for each in (first, second)}
    assert [entry.event for entry in views[first].history].count(RequestEvent.APPROVE) == 1
    assert views[second].state is RequestState.IN_APPROVAL


def view_of(program: Program, request_id: str) -> requests.RequestView:
    """Return a request as whoever sits at the desk sees it."""
    with reading(program.context) as session:
        view = requests.one(session, program.hands.shell().person, request_id)
    assert view is not None
    return view
