"""The door: looks at the first word and opens the part of the program that does it."""

from __future__ import annotations

import argparse
import importlib
import json
import multiprocessing
import sys
from pathlib import Path


def main() -> int:
    """Dispatch on the subcommand before anything heavy is imported."""
    multiprocessing.freeze_support()
    words = sys.argv[1:]
    if words[:1] == ["sandbox"]:
        return int(importlib.import_module("p2p_desktop.documents.sandbox").child_main(words[1:]))
    return _extract(words)


def _extract(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="p2p-desktop")
    parser.add_argument("command", choices=["extract"])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    wanted = parser.parse_args(words)
    extracting = importlib.import_module("p2p_desktop.services.extracting_files")
    for line in extracting.extract_files(wanted.files, jobs=wanted.jobs):
        print(json.dumps(line, ensure_ascii=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
