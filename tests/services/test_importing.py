"""Many files are one batch: taken in one after another, gone on with after a kill, and summed up once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from p2p_desktop import paths
from p2p_desktop.dev.make_samples import make_bad_inputs
from p2p_desktop.errors import PersonError
from p2p_desktop.services import importing, intake
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.batches import KNOWN, REFUSED, TAKEN, WAITING
from p2p_desktop.store.queries import documents, notifications
from p2p_desktop.store.queries.paging import PageRequest
from tests.company import Company
from tests.work_off import work_off
from tests.workers.desks import ROOT

SAMPLES = paths.resources() / "samples"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Give six readable files and an empty one."""
    folder = tmp_path / "brought"
    folder.mkdir()
    for path in sorted(SAMPLES.glob("*.pdf"))[:6]:
        shutil.copy(path, folder)
    shutil.copy(make_bad_inputs(tmp_path / "bad")["empty"], folder / "zz-empty.pdf")
    return sorted(folder.iterdir())


def titles(context: Context) -> list[tuple[str, str, str]]:
    """Return what somebody was told of batches: title, sentence, and the document it leads to."""
    with reading(context) as session:
        rows = notifications.page(session, context.person, PageRequest(limit=100)).rows
    return [(row.title, row.sentence, row.object_id) for row in rows if "through" in row.title]


def document_ids(context: Context) -> set[str]:
    """Return the ids of all documents."""
    with reading(context) as session:
        return {row.id for row in documents.page(session, context.person, PageRequest(limit=100)).rows}


def carry_on(company: Company) -> None:
    """Let a worker's rounds and all work that follows go by."""
    while importing.carry_on(company.world.context):
        pass
    work_off(company.world)
    importing.carry_on(company.world.context)
    work_off(company.world)


def test_a_batch_is_summed_up_once_when_all_is_read(company: Company, files: list[Path]) -> None:
    intake.take_in(company.dana, files[0])
    company.world.clock.forward(minutes=1)
    batch_id = importing.begin(company.dana, files).batch_id
    carry_on(company)
    outcome = importing.outcome(company.dana, batch_id)
    assert outcome.states == {TAKEN: 5, KNOWN: 1, REFUSED: 1}
    ((title, sentence, leads_to),) = titles(company.dana)
    assert title == "7 files are through"
    assert "1 here before" in sentence
    assert "1 not taken" in sentence
    assert "“zz-empty.pdf”: " in sentence
    assert leads_to in document_ids(company.dana)
    carry_on(company)
    assert len(titles(company.dana)) == 1
    assert all(path.exists() for path in files)
    assert company.world.check_audit().is_ok


def test_a_batch_goes_on_where_a_killed_program_left_it(company: Company, files: list[Path]) -> None:
    batch_id = importing.begin(company.dana, files).batch_id
    code = (
        "import os; from pathlib import Path; from p2p_desktop.paths import default_home\n"
        "from p2p_desktop.services import importing\n"
        "from p2p_desktop.services.context import open_context\n"
        "from p2p_desktop.workers.queues import HueyQueue\n"
        "left = 3\n"
        "settle = importing._settle\n"
        "def dying(*words, **more):\n"
        "    global left\n"
        "    left -= 1\n"
        "    os._exit(9) if not left else settle(*words, **more)\n"
        "importing._settle = dying\n"
        "home = default_home()\n"
        "importing.carry_on(open_context(home, queue=HueyQueue(home)))"
    )
    home = company.world.home
    place = {"P2P_HOME": str(home.folder), "P2P_DATABASE_URL": home.office, "PATH": "/usr/bin:/bin"}
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=place, check=False).returncode == 9
    assert importing.outcome(company.dana, batch_id).states == {TAKEN: 2, WAITING: 5}
    carry_on(company)
    assert importing.outcome(company.dana, batch_id).states == {TAKEN: 6, REFUSED: 1}
    assert len(document_ids(company.dana)) == 6
    assert len(titles(company.dana)) == 1


def test_a_file_that_went_away_is_named_and_the_rest_goes_on(company: Company, files: list[Path]) -> None:
    batch_id = importing.begin(company.dana, files[:3]).batch_id
    files[1].unlink()
    carry_on(company)
    outcome = importing.outcome(company.dana, batch_id)
    assert outcome.states == {TAKEN: 2, REFUSED: 1}
    assert outcome.refused[0][0] == files[1].name


@pytest.mark.parametrize(("number", "code"), [(0, "NO_FILES"), (5_001, "TOO_MANY_FILES")])
def test_no_file_and_a_whole_disk_are_refused(company: Company, number: int, code: str) -> None:
    with pytest.raises(PersonError) as error:
        importing.begin(company.dana, [Path("/nowhere")] * number)
    assert error.value.code == code
