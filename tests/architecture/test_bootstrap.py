"""What the set-up decides, before it touches anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap
from tests.architecture.source import ROOT

LISTING = (
    "installed\ttesseract-ocr\t\n"
    "installed\tlibglib2.0-0t64\tlibglib2.0-0 (= 2.84.1-1), libglib2.0-data-old\n"
    "config-files\txvfb\t\n"
    "not-installed\topenbox\tx-window-manager\n"
)


@pytest.mark.parametrize(
    ("version", "fits"),
    [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False), ((2, 7), False), ((4, 0), False)],
)
def test_python_3_11_to_3_14_fit(version: tuple[int, int], fits: bool) -> None:
    assert bootstrap.python_fits(version) is fits


def test_an_unfit_python_is_told_in_one_sentence_what_to_do() -> None:
    assert bootstrap.python_sentence((3, 9)) == (
        "This is Python 3.9; the program needs Python 3.11 to 3.14. "
        "Install one of these, then call it by its name, for example: python3.11 bootstrap.py run"
    )


def test_the_range_of_pythons_is_that_of_the_project() -> None:
    newest = f"{bootstrap.NEWEST_PYTHON[0]}.{bootstrap.NEWEST_PYTHON[1] + 1}"
    oldest = "{}.{}".format(*bootstrap.OLDEST_PYTHON)
    assert f'requires-python = ">={oldest},<{newest}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def put_python(folder: Path, name: str, *, script: str) -> str:
    """Put a program on a search path."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    return str(program)


@pytest.mark.skipif(os.name == "nt", reason="shell scripts stand for Pythons")
def test_another_python_is_found_on_the_path_and_a_shim_that_stands_for_nothing_is_passed_over(tmp_path: Path) -> None:
    put_python(tmp_path, "python3.14", script="exit 127")
    fitting = put_python(tmp_path, "python3.12", script="exit 0")

    assert bootstrap.find_fitting_python(str(tmp_path)) == fitting


def test_no_python_is_found_on_an_empty_path(tmp_path: Path) -> None:
    assert bootstrap.find_fitting_python(str(tmp_path)) is None


def test_a_package_is_there_when_it_or_one_that_provides_it_is_installed() -> None:
    assert bootstrap.installed_packages(LISTING) == {
        "tesseract-ocr",
        "libglib2.0-0t64",
        "libglib2.0-0",
        "libglib2.0-data-old",
    }


def test_only_what_is_not_there_is_missing() -> None:
    needed = ["tesseract-ocr", "libglib2.0-0", "xvfb", "openbox"]
    assert bootstrap.missing_packages(needed, bootstrap.installed_packages(LISTING)) == ["xvfb", "openbox"]


def test_running_needs_tesseract_with_its_languages_and_the_libraries_of_a_window_but_no_test_tools() -> None:
    needed = bootstrap.needed_packages("run", minor=11, has_ensurepip=True)
    assert needed[:5] == [f"tesseract-ocr{end}" for end in ("", "-eng", "-osd", "-deu", "-fra")]
    assert {"libgl1", "libegl1", "libxcb-cursor0", "fonts-dejavu-core"} < set(needed)
    assert not {"xvfb", "xauth", "openbox", "xdotool"} & set(needed)


def test_testing_needs_a_screen_besides() -> None:
    run = bootstrap.needed_packages("run", minor=11, has_ensurepip=True)
    test = bootstrap.needed_packages("test", minor=11, has_ensurepip=True)
    tools = ["xvfb", "xauth", "openbox", "xdotool", "dbus", "at-spi2-core", "postgresql", "nsis", "desktop-file-utils"]
    assert test == [*run, *tools]


def test_packing_needs_what_builds_tesseract_and_what_a_bare_debian_is_made_with() -> None:
    needed = bootstrap.needed_packages("package", minor=11, has_ensurepip=True)
    assert {"cmake", "g++", "dpkg-dev", "tesseract-ocr-spa", "tesseract-ocr-ita", "debootstrap", "strace"} < set(needed)


def test_a_python_without_ensurepip_needs_its_venv_package() -> None:
    assert bootstrap.needed_packages("lint", minor=11, has_ensurepip=False) == ["python3.11-venv"]


@pytest.mark.parametrize(
    ("is_root", "has_sudo", "prefix"), [(True, False, []), (False, True, ["sudo", "-n"]), (False, False, None)]
)
def test_packages_are_installed_by_root_or_with_sudo_only(
    is_root: bool, has_sudo: bool, prefix: list[str] | None
) -> None:
    assert bootstrap.apt_prefix(is_root=is_root, has_sudo=has_sudo) == prefix


def test_what_is_missing_is_said_with_the_command_that_brings_it() -> None:
    assert bootstrap.missing_sentence(["xvfb", "xauth"], ["apt-get", "install", "-y", "xvfb", "xauth"]) == (
        "Missing on this system: xvfb, xauth. To install: apt-get install -y xvfb xauth"
    )


@pytest.mark.parametrize(
    ("platform", "environment", "answer"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_a_window_needs_a_display_on_linux(platform: str, environment: dict[str, str], answer: bool) -> None:
    assert bootstrap.has_display(platform, environment) is answer


@pytest.mark.parametrize(
    ("given", "called"),
    [([], ["demo"]), (["--home", "x"], ["demo", "--home", "x"]), (["health"], ["health"])],
)
def test_without_a_display_the_demo_takes_the_place_of_the_window_only(given: list[str], called: list[str]) -> None:
    assert bootstrap.demo_arguments(given) == called


def test_what_follows_the_word_is_passed_on() -> None:
    options, passed_on = bootstrap.read_arguments(["--no-system", "test", "-k", "approval", "tests/domain"])
    assert (options.word, options.no_system) == ("test", True)
    assert passed_on == ["-k", "approval", "tests/domain"]


def test_an_unknown_word_is_refused_with_the_list_of_words() -> None:
    asked = subprocess.run(
        [sys.executable, str(ROOT / "bootstrap.py"), "dance"], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 2
    assert "choose from" in asked.stderr
    assert "run" in asked.stderr


def test_makefile_and_make_ps1_and_the_checking_machine_call_bootstrap() -> None:
    words = set((ROOT / "Makefile").read_text("utf-8").split("WORDS := ")[1].splitlines()[0].split())
    assert words == set(bootstrap.WORDS)
    assert "bootstrap.py" in (ROOT / "make.ps1").read_text("utf-8")
    assert "exec python3 bootstrap.py test" in (ROOT / ".ci/run").read_text("utf-8")
    assert os.access(ROOT / ".ci/run", os.X_OK) or os.name == "nt"


class TestTheEnvironment:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Stand in an empty checkout with an environment that looks finished."""
        monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
        monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
        monkeypatch.setattr(bootstrap, "LOCK", tmp_path / "requirements.lock")
        monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "stamp")
        monkeypatch.setattr(bootstrap, "UNFINISHED", tmp_path / ".venv" / "unfinished")
        bootstrap.LOCK.write_text("ruff==0.17.6", "utf-8")
        (tmp_path / "pyproject.toml").write_text("[project]", "utf-8")
        python = bootstrap.venv_program("python")
        python.parent.mkdir(parents=True)
        python.symlink_to(sys.executable)
        bootstrap.venv_program("p2p-desktop").touch()
        bootstrap.STAMP.write_text(bootstrap.wanted_stamp(), "utf-8")
        return tmp_path

    def test_a_finished_one_is_left_alone(self) -> None:
        assert bootstrap.is_set_up()

    def test_another_lock_asks_for_an_installation(self) -> None:
        bootstrap.LOCK.write_text("ruff==0.17.7", "utf-8")
        assert not bootstrap.is_set_up()

    def test_one_without_the_program_is_not_finished(self) -> None:
        bootstrap.venv_program("p2p-desktop").unlink()
        assert not bootstrap.is_set_up()

    def test_one_that_was_interrupted_is_made_anew(self) -> None:
        bootstrap.UNFINISHED.touch()
        assert bootstrap.needs_new_venv()

    def test_one_whose_python_is_gone_is_made_anew(self, folder: Path) -> None:
        python = bootstrap.venv_program("python")
        python.unlink()
        python.symlink_to(folder / "gone")
        assert not bootstrap.is_set_up()
        assert bootstrap.needs_new_venv()

    def test_one_that_is_only_linked_here_is_never_emptied(self, folder: Path) -> None:
        elsewhere = folder / "elsewhere"
        bootstrap.VENV.rename(elsewhere)
        bootstrap.VENV.symlink_to(elsewhere)
        with pytest.raises(bootstrap.SetupFailed, match="is a link"):
            bootstrap.make_venv()
        assert (elsewhere / bootstrap.STAMP.name).exists()

    def test_one_that_was_moved_here_is_made_anew(self) -> None:
        bootstrap.STAMP.write_text("digest\n/elsewhere\n", "utf-8")
        assert not bootstrap.is_set_up()
        assert bootstrap.needs_new_venv()
