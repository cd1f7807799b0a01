"""A server, a workstation and a worker in a network of their own, which is cut for a while and mended.

``unshare --net python -m tests.office.cut_network FOLDER SECONDS`` prints, as its last line, what was seen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from p2p_desktop.dev.postgres import TEMPLATE, make_template, plain, running
from p2p_desktop.domain.job import JobState, QueueName
from p2p_desktop.errors import PersonError
from p2p_desktop.services.context import changing
from tests.workers.desks import Desk


def main(folder: Path, seconds: float) -> None:
    """Work, cut, wait, mend, work on."""
    _set_network("up")
    with running() as server:
        make_template(server.url())
        with closing(plain(server.url())) as line:
            line.execute(f"CREATE DATABASE office TEMPLATE {TEMPLATE}")
        os.environ["P2P_DATABASE_URL"] = server.url("office")
        desk = Desk(folder)
        try:
            print(json.dumps(_see(desk, seconds)))
        finally:
            _set_network("up")
            desk.close()


def _see(desk: Desk, seconds: float) -> dict[str, object]:
    desk.worker(QueueName.DOCUMENTS)
    _write(desk, "one")
    desk.wait_for(desk.add("count", key="before"), JobState.DONE)
    _set_network("down")
    began = time.monotonic()
    codes = set()
    noticed = 0.0
    while time.monotonic() - began < seconds:
        try:
            _write(desk, "lost")
        except PersonError as error:
            codes.add(error.code)
            noticed = noticed or time.monotonic() - began
        time.sleep(0.2)
    _set_network("up")
    back = _until_written(desk, "two")
    desk.wait_for(desk.add("count", key="after"), JobState.DONE, seconds=60)
    with desk.context.store.reading() as session:
        verdict = desk.context.audit.verify(session, last=None)
    return {
        "during": sorted(codes),
        "noticed_seconds": round(noticed, 1),
        "back_seconds": round(back, 1),
        "trail": [verdict.is_ok, verdict.checked],
        "jobs": {key: len(desk.lines(key)) for key in ("before", "after")},
    }


def _until_written(desk: Desk, words: str) -> float:
    began = time.monotonic()
    while True:
        try:
            _write(desk, words)
        except PersonError:
            time.sleep(0.2)
            continue
        return time.monotonic() - began


def _write(desk: Desk, words: str) -> None:
    with changing(desk.context, "note", noun="thing") as change:
        change.record("noted", noun="thing", object_id=words)


def _set_network(state: str) -> None:
    subprocess.run(["ip", "link", "set", "lo", state], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
