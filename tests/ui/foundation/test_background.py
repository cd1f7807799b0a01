"""Slow work goes to a thread; its result comes back on the UI thread, or not at all."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from p2p_desktop.errors import PersonError, Refused
from p2p_desktop.ui.background import Background


def test_work_runs_in_a_thread_and_its_result_comes_back_on_the_ui_thread(qtbot: QtBot, background: Background) -> None:
    owner = QObject()
    seen: list[tuple[int, int]] = []
    background.run(threading.get_ident, lambda worker: seen.append((worker, threading.get_ident())), owner=owner)

    qtbot.waitUntil(lambda: len(seen) == 1)

    worker, receiver = seen[0]
    assert receiver == threading.get_ident()
    assert worker != receiver


def test_a_result_for_an_owner_that_is_gone_is_dropped(qtbot: QtBot, background: Background) -> None:
    parent = QObject()
    owner = QObject(parent)
    gate = threading.Event()
    seen: list[bool] = []
    background.run(gate.wait, seen.append, owner=owner)
    with qtbot.waitSignal(owner.destroyed):
        parent.deleteLater()

    with qtbot.waitSignal(background.idle):
        gate.set()

    assert seen == []


def test_only_the_newest_result_of_a_key_counts(qtbot: QtBot, background: Background) -> None:
    owner = QObject()
    gate = threading.Event()
    seen: list[str] = []

    def slow() -> str:
        gate.wait()
        return "old"

    background.run(slow, seen.append, owner=owner, newest="rows")
    background.run(lambda: "new", seen.append, owner=owner, newest="rows")
    background.run(lambda: "other", seen.append, owner=owner, newest="counts")
    qtbot.waitUntil(lambda: sorted(seen) == ["new", "other"])
    gate.set()
    qtbot.waitUntil(background.is_idle)

    assert sorted(seen) == ["new", "other"]


def test_a_refusal_goes_to_whoever_asked(qtbot: QtBot, background: Background) -> None:
    owner = QObject()
    refusals: list[PersonError] = []
    results: list[None] = []

    def refuse() -> None:
        raise Refused("PRICE", "The price is too high.")

    background.run(refuse, results.append, failed=refusals.append, owner=owner)
    qtbot.waitUntil(lambda: len(refusals) == 1)

    assert refusals[0].code == "PRICE"
    assert results == []


def test_a_refusal_nobody_asked_for_goes_to_the_banner(qtbot: QtBot, background: Background) -> None:
    owner = QObject()

    def refuse() -> None:
        raise Refused("PRICE", "The price is too high.")

    with qtbot.waitSignal(background.refused) as refused:
        background.run(refuse, lambda _nothing: None, owner=owner)

    assert refused.args is not None
    assert refused.args[0].sentence == "The price is too high."


def test_a_mistake_in_the_program_is_reported_with_its_details(
    qtbot: QtBot, background: Background, caplog: pytest.LogCaptureFixture
) -> None:
    owner = QObject()

    def break_down() -> None:
        raise ZeroDivisionError("seven by nothing")

    with qtbot.waitSignal(background.broke) as broke:
        background.run(break_down, lambda _nothing: None, owner=owner)

    assert broke.args is not None
    assert "seven by nothing" in broke.args[0]
    assert "ZeroDivisionError" in caplog.text


def test_it_says_when_nothing_runs_any_more(qtbot: QtBot, background: Background) -> None:
    owner = QObject()
    gate = threading.Event()
    background.run(gate.wait, lambda _done: None, owner=owner)
    assert not background.is_idle()

    with qtbot.waitSignal(background.idle):
        gate.set()

    assert background.is_idle()


def test_closing_waits_for_what_runs_and_hands_nothing_over(qtbot: QtBot) -> None:
    background = Background()
    owner = QObject()
    ended: list[str] = []
    handed: list[None] = []
    started = threading.Event()

    def work() -> None:
        started.set()
        ended.append("ended")

    background.run(work, handed.append, owner=owner)
    started.wait()
    background.close()

    assert ended == ["ended"]
    assert handed == []
