"""The watchdog must bark: a measure that always says 0 would let every freeze through."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from tests.ui.loop_watchdog import LoopWatchdog


def hold_the_loop(watchdog: LoopWatchdog) -> None:
    end = time.perf_counter() + 10
    while not watchdog.is_barking() and time.perf_counter() < end:
        time.sleep(0)


def test_a_held_loop_is_measured_and_its_holder_named(qtbot: QtBot) -> None:
    with LoopWatchdog() as watchdog:
        hold_the_loop(watchdog)

    assert 50 < watchdog.longest < 10_000
    assert len(watchdog.holds) == 1
    assert "hold_the_loop" in watchdog.holds[0].stack
    assert "hold_the_loop" in watchdog.report()


def test_a_loop_that_runs_freely_is_not_blamed(qtbot: QtBot) -> None:
    beats: list[float] = []
    timer = QTimer(interval=5)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start()
    with LoopWatchdog(limit_ms=2_000) as watchdog:
        qtbot.waitUntil(lambda: len(beats) > 5)

    assert watchdog.holds == []
    assert watchdog.longest > 0
