"""The commands, as somebody at a shell or a script uses them: real processes, real output, exit codes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from p2p_desktop import __version__, paths
from p2p_desktop.dev.bad_inputs import make_bad_inputs
from tests.company import PASSWORD, found_company
from tests.worlds import open_world

pytestmark = pytest.mark.xdist_group("journeys")

SAMPLES = paths.resources() / "samples"


def run(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program with these words."""
    command = [sys.executable, "-m", "p2p_desktop", *map(str, words)]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=240, check=False
    )


def test_the_version_is_said() -> None:
    assert run("--version").stdout == f"p2p-desktop {__version__}\n"


def test_unknown_words_are_refused_with_two() -> None:
    assert run("extract", "a.pdf", "--fast").returncode == 2


def test_the_demonstration_ends_well_and_leaves_its_orders(tmp_path: Path) -> None:
    done = run("demo", "--home", tmp_path / "home")
    assert done.returncode == 0, done.stdout + done.stderr
    numbers = re.findall(r"^PO-\d{10}[2-9A-Z]{3}", done.stdout, re.MULTILINE)
    assert len(numbers) == 3
    assert sorted(path.name for path in (tmp_path / "home" / "orders").iterdir()) == sorted(f"{n}.pdf" for n in numbers)
    assert "receipt-fits-laptops    1.000    passed" in done.stdout
    again = run("demo", "--home", tmp_path / "home")
    assert again.returncode == 1
    assert "in use already" in again.stderr


def test_health_says_what_to_do_where_no_worker_runs(tmp_path: Path) -> None:
    done = run("health", "--home", tmp_path / "home")
    assert done.returncode == 1
    assert "✗ workers" in done.stdout
    assert "p2p-desktop worker" in done.stdout
    checks = json.loads(run("health", "--json", P2P_HOME=str(tmp_path / "home")).stdout)
    assert {check["name"] for check in checks if not check["is_fine"]} == {"workers"}


def test_a_folder_is_taken_in_and_what_cannot_be_taken_stays(tmp_path: Path) -> None:
    world = open_world(tmp_path)
    found_company(world)
    world.close()
    folder = tmp_path / "inbox"
    folder.mkdir()
    shutil.copy(SAMPLES / "proforma-fr.pdf", folder)
    bad = make_bad_inputs(tmp_path / "bad")["empty"]
    shutil.copy(bad, folder / "empty.pdf")
    done = run("import", folder, "--as", "ana", "--home", world.home.folder, P2P_PASSWORD=PASSWORD)
    assert (done.returncode, "1 file was taken in." in done.stdout) == (1, True)
    assert "empty.pdf: " in done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["empty.pdf", "proforma-fr.pdf"]
    wrong = run("import", folder, "--as", "ana", "--home", world.home.folder, P2P_PASSWORD="not this one")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "wrong" in wrong.stderr


def test_everything_is_backed_up_checked_and_restored_elsewhere(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "backup.zip"
    world = open_world(tmp_path)
    found_company(world)
    world.close()
    made = run("backup", file, "--home", home)
    assert (made.returncode, "audit records" in made.stdout) == (0, True), made.stderr
    checked = run("restore", "--check", file)
    assert (checked.returncode, "A whole backup of" in checked.stdout) == (0, True), checked.stderr
    again = run("restore", file, "--home", home)
    assert (again.returncode, "What was there before is kept in" in again.stdout) == (0, True), again.stderr
    office = run("backup", file, "--home", home, P2P_DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert (office.returncode, "pg_dump" in office.stderr) == (1, True)


def test_what_is_read_is_one_line_of_json_for_each_file(tmp_path: Path) -> None:
    bad = make_bad_inputs(tmp_path)["encrypted"]
    good = SAMPLES / "proforma-en-laptops.pdf"
    done = run("extract", good, bad, tmp_path / "nowhere.pdf", "--jobs", "2")
    rows = {row["file"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 0
    assert list(rows) == [str(good), str(bad), str(tmp_path / "nowhere.pdf")]
    assert (rows[str(good)]["total"], rows[str(good)]["error"]) == ("9564.03", None)
    assert rows[str(bad)]["error"]
    assert rows[str(tmp_path / "nowhere.pdf")]["error"]
