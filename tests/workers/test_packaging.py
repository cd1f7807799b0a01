"""The files that make a worker a service start what the program understands."""

from __future__ import annotations

import configparser
import shlex
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from p2p_desktop.domain.job import QueueName
from p2p_desktop.workers.worker import worker_arguments

PACKAGING = Path(__file__).parent.parent.parent / "resources" / "packaging"
UNIT = PACKAGING / "linux" / "p2p-worker.service"


def unit() -> configparser.ConfigParser:
    """Read the unit of systemd; a key that stands twice (Environment) keeps its last value."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their capitals
    parser.read(UNIT, "utf-8")
    return parser


def test_the_unit_of_systemd_starts_a_worker_for_every_queue() -> None:
    program, word, *rest = shlex.split(unit()["Service"]["ExecStart"])
    assert (Path(program).name, word) == ("p2p-desktop", "worker")
    assert set(worker_arguments(rest)[0]) == set(QueueName)


def test_the_unit_gives_a_worker_time_to_end_and_starts_it_again() -> None:
    service = unit()["Service"]
    assert int(service["TimeoutStopSec"]) > 5
    assert (service["Restart"], service["UMask"]) == ("always", "0077")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_systemd_finds_nothing_wrong_with_the_unit() -> None:
    checked = subprocess.run(["systemd-analyze", "verify", str(UNIT)], capture_output=True, text=True, check=False)
    complaints = [line for line in checked.stderr.splitlines() if "not executable" not in line and "man" not in line]
    assert complaints == []


def test_the_service_of_windows_starts_a_worker_for_every_queue() -> None:
    service = ElementTree.parse(PACKAGING / "windows" / "p2p-worker.xml").getroot()
    word, *rest = shlex.split(str(service.findtext("arguments")))
    assert word == "worker"
    assert set(worker_arguments(rest)[0]) == set(QueueName)
    names = {each.get("name") for each in service.findall("env")}
    assert names == {"P2P_DATABASE_URL", "P2P_HOME"}
