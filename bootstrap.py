#!/usr/bin/env python3
"""Set this program up on a fresh machine, then run, show, test or measure it. Standard library only.

python3 bootstrap.py run     sets up what is missing and opens the window
python3 bootstrap.py test    sets up what is missing and runs every check
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "set-up.stamp"
UNFINISHED = VENV / "set-up.unfinished"

OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 14)

WORDS = {
    "setup": "prepare everything and start nothing",
    "run": "open the window (without a display: run the demo)",
    "test": "lint, types, import contracts and all tests",
    "demo": "the whole road from proforma to settled receipt, without a window",
    "lint": "ruff, mypy and the import contracts",
    "shots": "pictures of every screen",
    "bench": "the benchmarks",
    "chaos": "kill workers and windows in the middle of their work, many times",
    "wreck": "kill backups, restores and upgrades at random moments, 100 times each",
    "corpora": "read folders of documents and score what was read",
    "locale": "bring the catalogues of words up to date and list what is not translated",
    "package": "build the program and make the installer of this system",
    "package-test": "try the package in a bare Debian without a network (needs root)",
    "lock": "pin the newest fitting packages again (--upgrade) into requirements.lock",
}
OFFICE_TESTS = ("tests/store", "tests/services", "tests/workers", "tests/journeys/test_the_purchase.py")
WORDS_THAT_PACKAGE = frozenset({"package", "package-test"})
WORDS_THAT_TEST = frozenset({"test", "bench", "chaos", "wreck"})
WORDS_WITHOUT_SYSTEM_PACKAGES = frozenset({"lint", "locale", "lock"})

PACKAGES_TO_RUN = (
    "tesseract-ocr tesseract-ocr-eng tesseract-ocr-osd tesseract-ocr-deu tesseract-ocr-fra "
    "libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-image0 libxcb-render-util0 libxkbcommon-x11-0 "
    "fonts-dejavu-core tesseract-ocr-spa tesseract-ocr-ita"
).split()
PACKAGES_TO_TEST = "xvfb xauth openbox xdotool dbus at-spi2-core postgresql nsis desktop-file-utils".split()
PACKAGES_TO_PACKAGE = (
    "libwayland-client0 libwayland-cursor0 libwayland-egl1 "
    "binutils cmake dpkg-dev g++ make zstd xvfb xdotool debootstrap strace"
).split()

BREW_INSTALL = ("brew", "install", "tesseract")
WINGET_INSTALL = (
    *("winget", "install", "--exact", "--id", "UB-Mannheim.TesseractOCR"),
    *("--accept-package-agreements", "--accept-source-agreements"),
)
WINDOWS_TESSERACT = "Tesseract-OCR/tesseract.exe"


class SetupFailed(Exception):
    """Set-up cannot go on; the sentence says why and what to do."""


# Python -------------------------------------------------------------------------------------------------------------


def python_fits(version: tuple[int, int]) -> bool:
    """Say whether the program runs on this Python."""
    return OLDEST_PYTHON <= version <= NEWEST_PYTHON


def python_sentence(version: tuple[int, int]) -> str:
    """Say why this Python does not do, and what to do."""
    return (
        "This is Python {}.{}; the program needs Python {}.{} to {}.{}. "
        "Install one of these, then call it by its name, for example: python{}.{} bootstrap.py run"
    ).format(*version, *OLDEST_PYTHON, *NEWEST_PYTHON, *OLDEST_PYTHON)


def find_fitting_python(search_path: str | None = None) -> str | None:
    """Find another Python on the PATH that the program runs on; one that does not start is passed over."""
    for minor in range(NEWEST_PYTHON[1], OLDEST_PYTHON[1] - 1, -1):
        found = shutil.which(f"python3.{minor}", path=search_path)
        if found and is_python(found, minor):
            return found
    return None


def is_python(program: str, minor: int) -> bool:
    """Start the program to see that it is what its name says; a version manager's shim may stand for nothing."""
    question = f"import sys; sys.exit(sys.version_info[:2] != (3, {minor}))"
    return quiet([program, "-c", question])


def insist_on_python(arguments: Sequence[str]) -> int | None:
    """Go on under a Python that fits; give that one's exit code, or None when this one fits."""
    if python_fits(sys.version_info[:2]):
        return None
    other = find_fitting_python()
    if other is None:
        raise SetupFailed(python_sentence(sys.version_info[:2]))
    say(f"This is Python {sys.version_info[0]}.{sys.version_info[1]}; going on with {other}.")
    return call([other, str(ROOT / "bootstrap.py"), *arguments])


# System packages ----------------------------------------------------------------------------------------------------


def needed_packages(word: str, *, minor: int, has_ensurepip: bool) -> list[str]:
    """List the Debian packages a word needs."""
    if word in WORDS_WITHOUT_SYSTEM_PACKAGES:
        needed = []
    elif word in WORDS_THAT_TEST:
        needed = [*PACKAGES_TO_RUN, *PACKAGES_TO_TEST]
    elif word in WORDS_THAT_PACKAGE:
        needed = [*PACKAGES_TO_RUN, *PACKAGES_TO_PACKAGE]
    else:
        needed = list(PACKAGES_TO_RUN)
    return needed if has_ensurepip else [*needed, f"python3.{minor}-venv"]


def installed_packages(listing: str) -> set[str]:
    """Read what dpkg-query lists: the names of installed packages and what these provide.

    A name may be provided by a package of another name: libglib2.0-0 by libglib2.0-0t64 on newer systems.
    """
    names = set()
    for line in listing.splitlines():
        status, name, provides = [*line.split("\t"), "", ""][:3]
        if status == "installed":
            names.add(name)
            names.update(provided.split("(")[0].strip() for provided in provides.split(",") if provided.strip())
    return names


def missing_packages(needed: Sequence[str], installed: set[str]) -> list[str]:
    """Give what is needed and not there, in the order in which it is needed."""
    return [name for name in needed if name not in installed]


def apt_prefix(*, is_root: bool, has_sudo: bool) -> list[str] | None:
    """Say how apt-get may be called here; None where this person may not install anything."""
    if is_root:
        return []
    return ["sudo", "-n"] if has_sudo else None


def apt_install(missing: Sequence[str]) -> list[str]:
    """Build the command that installs what is missing."""
    options = ["-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    return ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *options, *missing]


def missing_sentence(missing: Sequence[str], command: Sequence[str]) -> str:
    """Say which system packages are missing and how a person gets them."""
    return "Missing on this system: {}. To install: {}".format(", ".join(missing), " ".join(command))


def set_up_system(word: str, *, may_install: bool) -> int:
    """Install the system packages the word needs and this machine lacks; say how many were installed."""
    if sys.platform == "linux" and shutil.which("dpkg-query"):
        return set_up_debian(word, may_install=may_install)
    if word in WORDS_WITHOUT_SYSTEM_PACKAGES or has_tesseract():
        return 0
    if sys.platform == "darwin":
        return install_tesseract(BREW_INSTALL, may_install=may_install)
    if os.name == "nt":
        return install_tesseract(WINGET_INSTALL, may_install=may_install)
    say("Tesseract is missing. Install it with the package manager of this system, with its English language data.")
    return 0


def set_up_debian(word: str, *, may_install: bool) -> int:
    """Install missing Debian packages, or say which are missing where that is not allowed."""
    has_ensurepip = VENV.exists() or importlib.util.find_spec("ensurepip") is not None
    needed = needed_packages(word, minor=sys.version_info[1], has_ensurepip=has_ensurepip)
    listing = output(["dpkg-query", "-W", "-f", "${db:Status-Status}\t${Package}\t${Provides}\n"])
    missing = missing_packages(needed, installed_packages(listing))
    if not missing:
        return 0
    is_root = os.geteuid() == 0
    prefix = apt_prefix(is_root=is_root, has_sudo=not is_root and may_install and quiet(["sudo", "-n", "true"]))
    if not may_install or prefix is None:
        say(missing_sentence(missing, [*([] if is_root else ["sudo"]), "apt-get", "install", "-y", *missing]))
        return 0
    return install_debian(missing, prefix)


def install_debian(missing: Sequence[str], prefix: Sequence[str]) -> int:
    """Install with apt; its package lists are fetched when there are none or when they are too old to be of use."""
    started = time.monotonic()
    say("Installing {} system packages: {}".format(len(missing), " ".join(missing)))
    install = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *apt_install(missing)]
    update = [*prefix, "apt-get", "update", "-qq"]
    if not (has_package_lists() and went_well(install)):
        say("Fetching the package lists …")
        if not (went_well(update) and went_well(install)):
            say("That did not work; going on without. " + missing_sentence(missing, ["apt-get", "install", *missing]))
            return 0
    say(f"System packages installed in {time.monotonic() - started:.1f} s.")
    return len(missing)


def has_package_lists() -> bool:
    """Say whether apt knows any packages; a fresh image does not."""
    return any(Path("/var/lib/apt/lists").glob("*_Packages*"))


def has_tesseract() -> bool:
    """Look for Tesseract on the PATH and, on Windows, where its installer puts it."""
    folders = [os.environ.get(name) for name in ("ProgramFiles", "LOCALAPPDATA")]
    usual = [Path(folder) / WINDOWS_TESSERACT for folder in folders if folder]
    return shutil.which("tesseract") is not None or any(path.exists() for path in usual)


def install_tesseract(command: Sequence[str], *, may_install: bool) -> int:
    """Install Tesseract with the package manager of this system where that is there and allowed."""
    program = shutil.which(command[0])
    if not may_install or program is None:
        say(missing_sentence(["tesseract"], command))
        return 0
    say("Installing Tesseract: {}".format(" ".join(command)))
    if not went_well([program, *command[1:]]):
        say("That did not work; going on without. " + missing_sentence(["tesseract"], command))
        return 0
    return 1


# The environment ----------------------------------------------------------------------------------------------------


def venv_program(name: str) -> Path:
    """Say where a program of the environment lies."""
    return VENV / ("Scripts" if os.name == "nt" else "bin") / (name + (".exe" if os.name == "nt" else ""))


def wanted_stamp() -> str:
    """Make the mark of a finished set-up: it changes with what is to be installed and with the folder."""
    digest = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes())
    return f"{digest.hexdigest()}\n{ROOT}\n"


def is_set_up() -> bool:
    """Say whether the environment is finished and is the one that is wanted."""
    programs = (venv_program("python"), venv_program("p2p-desktop"))
    return STAMP.exists() and STAMP.read_text("utf-8") == wanted_stamp() and all(path.exists() for path in programs)


def needs_new_venv() -> bool:
    """Say whether the environment must be made anew: half made, moved here from elsewhere, or of an unfit Python."""
    if UNFINISHED.exists() or not venv_program("python").exists():
        return True
    if STAMP.exists() and STAMP.read_text("utf-8").splitlines()[1:] != [str(ROOT)]:
        return True
    question = f"import sys, pip; sys.exit(not {OLDEST_PYTHON} <= sys.version_info[:2] <= {NEWEST_PYTHON})"
    return not quiet([str(venv_program("python")), "-c", question])


def set_up_environment() -> int:
    """Make the environment, install what is pinned and the program itself; say how many packages came."""
    if is_set_up():
        return 0
    started = time.monotonic()
    if needs_new_venv():
        make_venv()
        UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    before = python_packages()
    say(f"Installing the Python packages of {LOCK.name} …")
    pip_install("--require-hashes", "-r", str(LOCK))
    pip_install("--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT))
    STAMP.write_text(wanted_stamp(), "utf-8")
    UNFINISHED.unlink(missing_ok=True)
    count = len(python_packages() - before)
    say(f"{count} Python packages installed in {time.monotonic() - started:.1f} s.")
    return count


def make_venv() -> None:
    """Make an empty environment, in place of a broken one if there is one; never of one that is only linked here."""
    if VENV.is_symlink():
        raise SetupFailed(f"{VENV} is a link to another environment, which would be emptied. Remove the link.")
    say("Making the environment {} with Python {}.{}".format(VENV.name, *sys.version_info[:2]))
    if not went_well([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        raise SetupFailed(
            f"Python could not make the environment {VENV}; see the lines above. "
            f"Where ensurepip is missing, Debian and Ubuntu have it in the package python3.{sys.version_info[1]}-venv."
        )


def pip_install(*arguments: str) -> None:
    """Install with the environment's pip."""
    pip = [str(venv_program("python")), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if not went_well([*pip, *arguments]):
        raise SetupFailed("pip could not install the packages; see the lines above. Is this machine online?")


def python_packages() -> set[str]:
    """List what is installed in the environment, each with its version."""
    return {path.name for path in VENV.glob("**/site-packages/*.dist-info")}


# The words ----------------------------------------------------------------------------------------------------------


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Say whether a window can be shown."""
    return platform != "linux" or any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def program(*arguments: str) -> int:
    """Call the program itself."""
    return call([str(venv_program("p2p-desktop")), *arguments])


def python(*arguments: str) -> int:
    """Call the environment's Python."""
    return call([str(venv_program("python")), *arguments])


def run(arguments: Sequence[str]) -> int:
    """Open the window, or show the demo where there is no display."""
    if has_display(sys.platform, os.environ):
        return program(*arguments)
    say("There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so the demo runs instead of the window.")
    return program(*demo_arguments(arguments))


def demo_arguments(arguments: Sequence[str]) -> list[str]:
    """Put the word demo before the options; another word that was given (health, extract …) is kept."""
    return ["demo", *arguments] if not arguments or arguments[0].startswith("-") else list(arguments)


def lint(arguments: Sequence[str]) -> int:
    """Run the checks that only read the code; say which did not hold."""
    failed = [name for name, command in lint_commands(arguments) if checked(name, command) != 0]
    say("These checks did not hold: {}.".format(", ".join(failed)) if failed else "All checks of the code hold.")
    return 1 if failed else 0


def lint_commands(arguments: Sequence[str]) -> list[tuple[str, list[str]]]:
    """List the checks that only read the code."""
    ruff = str(venv_program("ruff"))
    return [
        ("ruff check", [ruff, "check", ".", *arguments]),
        ("ruff format", [ruff, "format", "--check", "."]),
        ("mypy", [str(venv_program("mypy")), "--strict", "p2p_desktop", "tests", "bootstrap.py"]),
        ("import contracts", [str(venv_program("lint-imports"))]),
    ]


def checked(name: str, command: Sequence[str]) -> int:
    """Run one check and say how long it took."""
    started = time.monotonic()
    say(f"Checking: {name}")
    code = call(command)
    say(f"{name}: {'held' if code == 0 else 'did NOT hold'} ({time.monotonic() - started:.1f} s)")
    return code


def test(arguments: Sequence[str]) -> int:
    """Run every check and every test; pytest's closing line comes last.

    Without other wishes, what touches the database is tested on PostgreSQL too, before the whole on SQLite.
    """
    code = lint([])
    if not arguments:
        say("Tests of store, services and workers on PostgreSQL …")
        code = pytest("--office", *OFFICE_TESTS) or code
        say("All tests on SQLite …")
    return pytest(*arguments) or code


def pytest(*arguments: str) -> int:
    """Call pytest beside a PostgreSQL server of its own."""
    server = ("-m", "p2p_desktop.dev.postgres", "--", str(venv_program("python")))
    code = python(*server, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *arguments)
    if code not in (0, 1):
        say(f"pytest ended with exit code {code}.")
    return code


def lock(arguments: Sequence[str]) -> int:
    """Pin the packages again, for every system and every Python the program runs on."""
    tools = ROOT / "build" / "lock"
    uv = tools / ("Scripts/uv.exe" if os.name == "nt" else "bin/uv")
    if not uv.exists():
        say("Fetching uv, which resolves for all systems at once …")
        make = [sys.executable, "-m", "venv", "--clear", str(tools)]
        get = [str(uv.with_name("python")), "-m", "pip", "install", "--quiet", "uv"]
        if not (went_well(make) and went_well(get)):
            raise SetupFailed("uv could not be fetched; see the lines above. Is this machine online?")
    command = [str(uv), "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--strip-extras"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--extra", "dev", "--extra", "postgres"]
    command += [
        "--python-version",
        "{}.{}".format(*OLDEST_PYTHON),
        "--custom-compile-command",
        "python3 bootstrap.py lock",
    ]
    return call([*command, *arguments, "--output-file", LOCK.name, "pyproject.toml"])


def start(word: str, arguments: Sequence[str]) -> int:
    """Do what the word says; all set-up is done."""
    if word == "setup":
        return 0
    if word == "run":
        return run(arguments)
    if word == "demo":
        return program("demo", *arguments)
    if word == "lint":
        return lint(arguments)
    if word == "test":
        return test(arguments)
    if word == "bench":
        return python("-m", "pytest", "-s", "tests/benchmarks", *arguments)
    if word == "package-test":
        return python("-m", "p2p_desktop.dev.package.bare_debian", *arguments)
    return python("-m", f"p2p_desktop.dev.{word}", *arguments)


# Calling other programs ---------------------------------------------------------------------------------------------


def say(sentence: str) -> None:
    """Tell the person; on stderr, so that what a command prints can be piped on."""
    print(f"» {sentence}", file=sys.stderr, flush=True)


def call(command: Sequence[str], *, with_chatter: bool = True) -> int:
    """Run a program to its end and give its exit code; on Ctrl+C it gets some seconds to end by itself."""
    process = subprocess.Popen(list(command), cwd=ROOT, stdout=None if with_chatter else subprocess.DEVNULL)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        end(process)
        raise
    return code if code >= 0 else 128 - code


def end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a program that has seen Ctrl+C; one that does not answer is told again, and again less kindly."""
    for insist in (process.terminate, process.kill):
        try:
            process.wait(timeout=10)
            return
        except subprocess.TimeoutExpired:
            insist()
    process.wait()


def went_well(command: Sequence[str]) -> bool:
    """Run a step of the set-up, showing only what it complains about, and say whether it went well."""
    return call(command, with_chatter=False) == 0


def quiet(command: Sequence[str]) -> bool:
    """Run a program without showing it; say whether it went well."""
    try:
        return subprocess.run(list(command), stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def output(command: Sequence[str]) -> str:
    """Run a program and give what it prints."""
    return subprocess.run(list(command), capture_output=True, check=False).stdout.decode("utf-8", "replace")


def read_arguments(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Split what is meant for this script from what is passed on."""
    words = "\n".join(f"  {word:14}{meaning}" for word, meaning in WORDS.items())
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        description="Set the program up, then run, test or measure it.",
        epilog=f"words:\n{words}\n\nWhat follows the word is passed on.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--no-system", action="store_true", help="install no system packages, only say what is missing")
    parser.add_argument("word", choices=tuple(WORDS), metavar="word")
    return parser.parse_known_args(list(arguments))


def set_up(word: str, *, may_install: bool) -> None:
    """Prepare all that the word needs and sum it up in one line."""
    started = time.monotonic()
    system_packages = set_up_system(word, may_install=may_install)
    python_packages = 0 if word == "lock" else set_up_environment()
    seconds = time.monotonic() - started
    say(f"set up in {seconds:.1f} s, {system_packages} system packages, {python_packages} Python packages")


def main(arguments: Sequence[str]) -> int:
    """Set up, then do what the word says; give the exit code."""
    options, passed_on = read_arguments(arguments)
    try:
        code = insist_on_python(arguments)
        if code is not None:
            return code
        set_up(options.word, may_install=not options.no_system)
        return lock(passed_on) if options.word == "lock" else start(options.word, passed_on)
    except SetupFailed as failure:
        say(str(failure))
        return 1
    except OSError as failure:
        say(f"The set-up cannot go on: {failure}. May this person write to {ROOT}, and is there room on the disk?")
        return 1
    except KeyboardInterrupt:
        say("Stopped. Call it again to go on.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
