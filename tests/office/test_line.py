"""The office's server is killed, or the line to it cut: nothing is lost, and everybody goes on when it is back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from p2p_desktop.dev import chaos, sample_company
from p2p_desktop.dev.postgres import TEMPLATE, Server, plain
from p2p_desktop.domain.job import JobKind, JobState, QueueName
from p2p_desktop.errors import UNREACHABLE, PersonError
from p2p_desktop.paths import Home
from p2p_desktop.services.context import Context, changing, reading
from p2p_desktop.store.tables.request import RequestRow
from p2p_desktop.ui.changes import Changes
from p2p_desktop.ui.screens import ALL
from p2p_desktop.ui.screens.requests.screen import RequestsScreen
from p2p_desktop.ui.shell import Shell
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.window import MainWindow
from tests.office.conftest import OpenWorkstation
from tests.workers.desks import Desk, wait_until

pytestmark = pytest.mark.xdist_group("servers")


@pytest.fixture
def url(server: Server) -> str:
    """Give a database on a server that may be killed."""
    with closing(plain(server.url())) as line:
        line.execute(f"CREATE DATABASE office TEMPLATE {TEMPLATE}")
    return server.url("office")


def note(context: Context, words: str) -> None:
    """Have something written down in the trail."""
    with changing(context, "note", noun="thing") as change:
        change.record("noted", noun="thing", object_id=words)


def test_a_killed_server_is_said_and_the_program_goes_on_when_it_is_back(
    server: Server, url: str, workstation: OpenWorkstation
) -> None:
    front = workstation("front", url=url)
    note(front, "one")
    version = front.store.data_version()
    server.kill()
    for attempt in (lambda: note(front, "two"), lambda: front.documents.put_bytes(b"a file")):
        with pytest.raises(PersonError) as error:
            attempt()
        assert error.value.code == UNREACHABLE
        assert "stays" in error.value.sentence
    server.start()
    note(front, "three")
    wait_until(lambda: _looks(front) > version, what="the change was noticed")
    with front.store.reading() as session:
        verdict = front.audit.verify(session, last=None)
    assert (verdict.is_ok, verdict.checked) == (True, 2)


def _looks(context: Context) -> int:
    try:
        return context.store.data_version()
    except PersonError:
        return -1


def test_the_window_says_that_the_line_is_lost_and_that_it_is_back(
    qtbot: QtBot, server: Server, url: str, workstation: OpenWorkstation
) -> None:
    front = workstation("front", url=url)
    changes = Changes(front.store.data_version)
    changes.start()
    try:
        wait_until(lambda: front.store.data_version() > 0, what="it listens")
        with qtbot.waitSignal(changes.lost, timeout=20_000) as lost:
            server.kill()
        assert lost.args is not None
        assert lost.args[0].code == UNREACHABLE
        with qtbot.waitSignals([changes.back, changes.changed], timeout=20_000):
            server.start()
    finally:
        changes.stop()


def test_what_is_typed_while_the_server_is_away_stays_and_is_saved_when_it_is_back(
    qtbot: QtBot, server: Server, url: str, workstation: OpenWorkstation, qapp: QApplication
) -> None:
    front = workstation("front", url=url)
    staff = sample_company.found(front, "a long password")
    window = MainWindow(front.acting_as(staff.ana.person), theme=Theme(qapp, "light"), screens=lambda: ALL)
    window.show()
    window.begin()
    qtbot.waitUntil(lambda: window.shell is not None, timeout=20_000)
    shell = window.shell
    assert shell is not None
    shell.go_to("requests", "new")
    screen = shell.current()
    assert isinstance(screen, RequestsScreen)
    note = screen.page.editor.note
    QTest.keyClicks(note, "before ")
    qtbot.waitUntil(lambda: notes(front) == ["before "], timeout=20_000)
    server.kill()
    QTest.keyClicks(note, "and while it was away")
    qtbot.waitUntil(lambda: "does not answer" in " ".join(sentences(shell)), timeout=20_000)
    server.start()
    qtbot.waitUntil(lambda: notes(front) == ["before and while it was away"], timeout=20_000)
    qtbot.waitUntil(lambda: "does not answer" not in " ".join(sentences(shell)), timeout=20_000)
    window.close()


def notes(context: Context) -> list[str]:
    """Return the notes of all requests."""
    with reading(context) as session:
        return list(session.scalars(select(RequestRow.note)))


def sentences(shell: Shell) -> list[str]:
    """Return what stands above the screen."""
    return [banner.sentence for banner in shell.banners.banners()]


def test_workers_do_what_waited_while_the_server_was_away(
    server: Server, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("P2P_DATABASE_URL", url)
    desk = Desk(tmp_path)
    try:
        desk.worker(QueueName.DOCUMENTS)
        before = desk.add("count", key="before")
        desk.wait_for(before, JobState.DONE)
        server.kill()
        time.sleep(1)
        server.start()
        after = desk.add("count", key="after", kind=JobKind.READ_DOCUMENT)
        desk.wait_for(after, JobState.DONE, seconds=60)
        assert desk.lines("after") == desk.lines("after")[:1]
    finally:
        desk.close()


def test_queue_tables_that_were_dropped_or_emptied_lose_no_job(
    server: Server, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("P2P_DATABASE_URL", url)
    desk = Desk(tmp_path)
    try:
        jobs = [desk.add("count", key=f"early {number}") for number in range(5)]
        with closing(plain(url)) as line:
            line.execute("TRUNCATE p2p_queue_task")
        desk.worker(QueueName.DOCUMENTS)
        for job in jobs:
            desk.wait_for(job, JobState.DONE)
        with closing(plain(url)) as line:
            line.execute("DROP TABLE p2p_queue_task")
        late = [desk.add("count", key=f"late {number}") for number in range(5)]
        for job in late:
            desk.wait_for(job, JobState.DONE)
        assert [len(desk.lines(f"late {number}")) for number in range(5)] == [1] * 5
    finally:
        desk.close()


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("ip"),
    reason="a network of one's own to cut needs root, unshare and ip",
)
def test_a_cut_network_is_noticed_and_gone_on_with_when_it_is_back(tmp_path: Path) -> None:
    seconds = os.environ.get("P2P_CUT_SECONDS", "15")
    command = ["unshare", "--net", sys.executable, "-m", "tests.office.cut_network", str(tmp_path), seconds]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout.splitlines()[-1])
    assert seen["during"] == [UNREACHABLE]
    assert seen["noticed_seconds"] < 20
    assert seen["back_seconds"] < 20
    assert seen["trail"] == [True, 2]
    assert seen["jobs"] == {"before": 1, "after": 1}


def test_a_workstation_frozen_in_the_middle_of_a_change_holds_the_others_up_only_for_a_moment(
    url: str, workstation: OpenWorkstation, tmp_path: Path
) -> None:
    code = (
        "import sys, time; from pathlib import Path; from p2p_desktop.paths import Home\n"
        "from p2p_desktop.store.engine import Store\n"
        f"store = Store.open(Home(Path(sys.argv[1]), office={url!r}))\n"
        "with store.writing():\n    print('in', flush=True); time.sleep(600)"
    )
    stuck = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "stuck")], stdout=subprocess.PIPE)
    try:
        assert stuck.stdout is not None
        assert stuck.stdout.readline() == b"in\n"
        front = workstation("front", url=url)
        wait_until(lambda: _manages(front), seconds=40, what="the others may write again")
    finally:
        stuck.kill()
        stuck.communicate()


def test_three_desks_at_one_server_lose_nothing_when_everything_is_killed_now_and_then(
    server: Server, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    homes = [Home(tmp_path / f"desk-{number}", office=url) for number in (1, 2, 3)]
    mistakes = chaos.play(homes, kills=10, seconds=15, seed=5, server=server)
    assert mistakes == 0, capsys.readouterr().out


def _manages(context: Context) -> bool:
    try:
        note(context, "at last")
    except PersonError:
        return False
    return True
