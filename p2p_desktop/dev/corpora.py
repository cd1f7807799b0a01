"""Read whole corpora of documents with known truth, and score what was read.

``python -m p2p_desktop.dev.corpora [FOLDER] [--only NAME] [--jobs N]``: each folder below FOLDER that holds a
``truth.jsonl`` is a corpus; a ``tools/score.py`` beside FOLDER prints the table. Without corpora it says so and ends.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import gettempdir

from p2p_desktop.services.extracting_files import extract_files

#: Where corpora lie beside a checkout, if there are any: they have licences of their own and are never part of it.
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "corpora"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the corpora, write what was found, and print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=BESIDE)
    parser.add_argument("--only", default="", help="corpora whose name holds this")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(gettempdir()) / "p2p-corpora.jsonl")
    wanted = parser.parse_args(arguments)
    truths = sorted(path for path in wanted.folder.glob("*/truth*.jsonl") if wanted.only in path.parent.name)
    if not truths:
        print(f"There are no corpora in {wanted.folder}; nothing was read.")
        return 0
    documents = list(dict.fromkeys(document for truth in truths for document in _documents(truth)))
    with wanted.out.open("w", encoding="utf-8") as out:
        for done, row in enumerate(extract_files(documents, jobs=wanted.jobs), 1):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(f"\r{done} of {len(documents)}", end="", file=sys.stderr, flush=True)
    print(f"\n{wanted.out}", file=sys.stderr)
    score = wanted.folder.parent / "tools" / "score.py"
    if not score.is_file():
        return 0
    return subprocess.run([sys.executable, score, wanted.out, *truths], check=False).returncode


def _documents(truth: Path) -> Iterator[Path]:
    """Give the documents that a truth file speaks of; rows without a file are passed over."""
    for line in truth.read_text(encoding="utf-8").splitlines():
        path = truth.parent / str(json.loads(line)["file"])
        if path.is_file():
            yield path


if __name__ == "__main__":
    sys.exit(main())
