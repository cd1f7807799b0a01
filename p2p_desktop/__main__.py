"""The door: looks at the first word and opens the part of the program that does it, before anything heavy is loaded.

Each command imports its own part inside its function: a worker must not load Qt, the window must not load the readers,
and ``--version`` must load nothing.
"""

from __future__ import annotations

import argparse
import getpass
import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from p2p_desktop import __version__, settings
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, use_language
from p2p_desktop.paths import Home, default_home

if TYPE_CHECKING:
    from p2p_desktop.domain.people import Person
    from p2p_desktop.services.context import Context

Command = Callable[[argparse.Namespace], int]


def main() -> int:
    """Run the command that was asked for; errors for people are one sentence on stderr and exit 1."""
    multiprocessing.freeze_support()
    _leave_libraries_to_others()
    _watch_network()
    words = sys.argv[1:]
    if words[:1] == ["sandbox"]:
        from p2p_desktop.documents.sandbox import child_main

        use_language()
        return child_main(words[1:])
    _speak(words)
    wanted, rest = _parser().parse_known_args(words)
    if rest and wanted.command is not _worker:
        _parser().error(_("unknown words: {words}", words=" ".join(rest)))
    wanted.rest = rest
    try:
        return _run(wanted)
    except PersonError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _speak(words: Sequence[str]) -> None:
    """Speak the language that is set for this computer, before anything is worded; what is started speaks it too."""
    early = argparse.ArgumentParser(prog="p2p-desktop", add_help=False, allow_abbrev=False)
    early.add_argument("--home", type=Path)
    chosen = settings.load(_home(early.parse_known_args(words)[0])).settings.language_words
    os.environ["LANGUAGE"] = use_language(chosen)


def _leave_libraries_to_others() -> None:
    """Let programs of the system, which a built program starts, load their own libraries and not those of this one.

    A worker or a child is the built program again, and is told to look for its libraries anew.
    """
    if getattr(sys, "frozen", False) and sys.platform == "linux":
        before = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
        os.environ.pop("LD_LIBRARY_PATH", None)
        if before:
            os.environ["LD_LIBRARY_PATH"] = before
        os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


def _watch_network() -> None:
    """Where a self-test is running: write down whatever this process tries to reach."""
    notes = os.environ.get("P2P_NETWORK_WATCH")
    if notes:
        from p2p_desktop.dev.network_watch import watch

        watch(Path(notes))


def _run(wanted: argparse.Namespace) -> int:
    command: Command = wanted.command
    return command(wanted)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="p2p-desktop", description=_("Procure-to-pay for small businesses. Without a command: the window.")
    )
    parser.add_argument("--version", action="version", version=f"p2p-desktop {__version__}")
    parser.set_defaults(command=_window)
    _with_home(parser, default=None)
    commands = parser.add_subparsers(metavar="COMMAND")
    _add(
        commands, "worker", _worker, _("work through the queues without a window"), epilog="--queues A,B --threads A=2"
    )
    _add(commands, "demo", _demo, _("show the whole road without a window: files, approvals, orders, differences"))
    opened = _add(commands, "open", _open, _("take files in, in the window that is open or in a new one"))
    opened.add_argument("files", nargs="+", type=Path, metavar="FILE")
    extract = _add(commands, "extract", _extract, _("read documents and print what was found, one JSON line each"))
    extract.add_argument("files", nargs="+", type=Path, metavar="FILE")
    extract.add_argument("--jobs", type=int, default=1, metavar="N", help=_("how many are read at once"))
    match = _add(commands, "match", _match, _("compare documents with an order, one JSON line each"))
    match.add_argument("--order", type=Path, required=True, metavar="ORDER.json")
    match.add_argument("files", nargs="+", type=Path, metavar="FILE")
    match.add_argument("--jobs", type=int, default=1, metavar="N", help=_("how many are read at once"))
    bring = _add(commands, "import", _import, _("take in every file of a folder"))
    bring.add_argument("folder", type=Path, metavar="FOLDER")
    bring.add_argument("--as", dest="username", default="", metavar="USERNAME", help=_("who brings the files"))
    move = _add(commands, "move", _move, _("bring everything into an office's database, or back into a folder"))
    move.add_argument("--to", required=True, metavar="URL|DIR", help=_("postgresql+psycopg://… or an empty folder"))
    backup = _add(commands, "backup", _backup, _("put everything into one file, while others go on working"))
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = _add(commands, "restore", _restore, _("put a backup in the place of everything; the old is kept"))
    restore.add_argument("file", type=Path, metavar="FILE", help=_("a backup, or a copy of the database"))
    restore.add_argument("--check", action="store_true", help=_("only say what the file holds and whether it is whole"))
    restore.add_argument(
        "--accept-broken-trail", action="store_true", help=_("restore although the audit trail in it is not whole")
    )
    _add(commands, "selftest", _selftest, _("check every part of the program in a folder that is removed again"))
    health = _add(commands, "health", _health, _("say whether everything works; exit 1 where something does not"))
    health.add_argument("--json", action="store_true", help=_("print JSON"))
    return parser


def _with_home(parser: argparse.ArgumentParser, *, default: object) -> None:
    words = _("the folder where everything lies (or set P2P_HOME)")
    parser.add_argument("--home", type=Path, default=default, metavar="DIR", help=words)


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    command: Command,
    words: str,
    *,
    epilog: str = "",
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=words, epilog=epilog or None)
    parser.set_defaults(command=command)
    # SUPPRESS: ``p2p-desktop --home X worker`` must not be overwritten by the subcommand's default.
    _with_home(parser, default=argparse.SUPPRESS)
    return parser


def _home(wanted: argparse.Namespace) -> Home:
    folder: Path | None = wanted.home
    if folder is None:
        return default_home()
    # Workers and children are processes of their own and find the same home by this.
    os.environ["P2P_HOME"] = str(folder.expanduser().absolute())
    return default_home()


def _window(wanted: argparse.Namespace) -> int:
    from p2p_desktop.app import run_window

    return run_window(_home(wanted), make_sample_company=_make_sample_company)


def _open(wanted: argparse.Namespace) -> int:
    from p2p_desktop.app import run_window

    files = [path.absolute() for path in wanted.files]
    return run_window(_home(wanted), make_sample_company=_make_sample_company, files=files)


def _make_sample_company(context: Context, password: str) -> Person:
    from p2p_desktop.dev.sample_company import make_sample_company

    return make_sample_company(context, password)


def _worker(wanted: argparse.Namespace) -> int:
    from p2p_desktop.workers.worker import worker_main

    rest: Sequence[str] = wanted.rest
    return worker_main(rest, _home(wanted))


def _demo(wanted: argparse.Namespace) -> int:
    from p2p_desktop.dev.demo import run_demo

    return run_demo(_home(wanted) if wanted.home else None)


def _selftest(_wanted: argparse.Namespace) -> int:
    from p2p_desktop.dev.self_test import run_self_test

    return run_self_test()


def _extract(wanted: argparse.Namespace) -> int:
    from p2p_desktop.services.extracting_files import extract_files

    for row in extract_files(wanted.files, jobs=wanted.jobs):
        print(json.dumps(row, ensure_ascii=False), flush=True)
    return 0


def _match(wanted: argparse.Namespace) -> int:
    from p2p_desktop.services.matching_files import match_files

    for row in match_files(wanted.order, wanted.files, jobs=wanted.jobs):
        print(json.dumps(row, ensure_ascii=False), flush=True)
    return 0


def _import(wanted: argparse.Namespace) -> int:
    from p2p_desktop.app import import_folder

    username = wanted.username or input(_("Username: "))
    password = os.environ.get("P2P_PASSWORD") or getpass.getpass(_("Password: "))
    return import_folder(_home(wanted), wanted.folder, username=username, password=password)


def _move(wanted: argparse.Namespace) -> int:
    from p2p_desktop.app import move_everything

    return move_everything(_home(wanted), wanted.to)


def _backup(wanted: argparse.Namespace) -> int:
    from p2p_desktop.app import make_backup

    return make_backup(_home(wanted), wanted.file)


def _restore(wanted: argparse.Namespace) -> int:
    from p2p_desktop.app import check_backup, restore_backup

    if wanted.check:
        return check_backup(wanted.file)
    return restore_backup(_home(wanted), wanted.file, accepts_broken_trail=wanted.accept_broken_trail)


def _health(wanted: argparse.Namespace) -> int:
    from p2p_desktop.app import print_health

    return print_health(_home(wanted), as_json=wanted.json)


if __name__ == "__main__":
    sys.exit(main())
