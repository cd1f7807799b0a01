"""The window notices what any process changed."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from p2p_desktop.ui.changes import Changes
from tests.company import Company


def test_a_commit_of_somebody_else_is_noticed(qtbot: QtBot, company: Company) -> None:
    changes = Changes(company.ana.store.data_version)
    changes.start()
    try:
        with qtbot.waitSignal(changes.changed):
            company.draft("3 x paper 4.20")
    finally:
        changes.stop()


def test_several_notices_at_once_are_one(qtbot: QtBot, company: Company) -> None:
    changes = Changes(company.ana.store.data_version)
    seen: list[str] = []
    changes.changed.connect(lambda: seen.append("changed"))
    with qtbot.waitSignal(changes.changed):
        for _time in range(20):
            changes.notify()

    assert seen == ["changed"]


def test_stopping_twice_is_fine(company: Company) -> None:
    changes = Changes(company.ana.store.data_version)
    changes.start()
    changes.stop()
    changes.stop()
