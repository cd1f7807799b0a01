"""A short form of the chaos sweep: desks and workers are killed and queues deleted while people work."""

from __future__ import annotations

from pathlib import Path

import pytest

from p2p_desktop.dev import chaos
from p2p_desktop.dev.chaos_count import report
from p2p_desktop.dev.sample_company import staff_of
from p2p_desktop.domain.notice import Notice
from p2p_desktop.paths import Home
from p2p_desktop.services import notifying
from p2p_desktop.services.context import changing, open_context
from p2p_desktop.workers.queues import HueyQueue

SEED = 7


def test_nothing_is_lost_and_nothing_happens_twice_under_random_kills(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mistakes = chaos.play([Home(tmp_path / "home")], kills=8, seconds=12, seed=SEED)
    assert mistakes == 0, capsys.readouterr().out
    assert "0 mistakes" in capsys.readouterr().out


def test_what_was_lost_is_counted(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert chaos.play([home], kills=0, seconds=0, seed=SEED) == 0
    queue = HueyQueue(home)
    context = open_context(home, queue=queue)
    staff = staff_of(context)
    said = {"submitted": ["r-1"], "approved": ["r-1"], "dropped": ["d-1"]}
    with changing(context, "test", noun="job") as change:
        notifying.tell(change, [staff.ben.person.id], template=Notice.ORDER_ISSUED, object_id="o-1", key="issued:o-1")
    lost = {line.what: line.lost for line in report(staff, said) if line.lost}
    assert lost["requests submitted"] == lost["orders of approved requests"] == ["r-1"]
    assert set(lost["drafts filled from proformas"]) == {"d-1"}
    assert lost["notices"] == [f"{staff.ben.person.id} issued:o-1"]
    assert "notify waiting " in lost["jobs"]
    queue.close()
    context.store.close()
