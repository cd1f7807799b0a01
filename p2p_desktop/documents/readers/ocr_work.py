"""Inside the sandbox: read pictures of pages with OCR, each kept as soon as it is read.

``answer`` runs in the child only. What was read of page 3 lies in ``words-3.json`` in the scratch folder from the
moment the next step is told; a page that could not be read leaves its error there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from p2p_desktop.documents import picture_work
from p2p_desktop.documents.layout import in_reading_order
from p2p_desktop.documents.readers.engine import Engine, is_doubtful, is_upright, worth
from p2p_desktop.documents.readers.rapid import Rapid
from p2p_desktop.documents.readers.tesseract import Tesseract
from p2p_desktop.documents.sniff import Limits
from p2p_desktop.domain.reading import Word
from p2p_desktop.errors import BadFile, ToolMissing

Json = dict[str, object]
Progress = Callable[[int, int], None]

#: A page this large (pixels a side) tells Tesseract which side is up as well as a larger one, and quicker.
_TURN_SAMPLE = 3200
_VIEW_QUALITY = 80


@dataclass(frozen=True, slots=True)
class _Reading:
    words: tuple[Word, ...]
    turn: int = 0


def answer(request: Json, *, limits: Limits, progress: Progress) -> Json:
    """Read the pages named in the request; each answer is a file of its own."""
    scratch = Path(str(request["scratch"]))
    Image.MAX_IMAGE_PIXELS = limits.megapixels * 1_000_000
    # Tesseract's binding writes the pages it reads into this folder; a killed child then leaves nothing behind.
    os.environ["TMPDIR"] = str(scratch)
    pages = request["pages"]
    assert isinstance(pages, list)
    languages = tuple(str(each) for each in _listed(request["languages"]))
    engines = _Engines(languages, str(request["tesseract"]), seconds=float(str(request["page_seconds"])))
    for done, page in enumerate(pages, 1):
        picture, view = Path(str(page["picture"])), Path(str(page["view"]))
        read = _read(engines, _listed(page["engines"]), picture, view, is_upright=page["upright"] is True)
        _keep(scratch / f"words-{int(page['number'])}.json", read)
        progress(done, len(pages))
    return {}


def _listed(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


class _Engines:
    """The engines of this child: each made once, when it is first needed."""

    def __init__(self, languages: tuple[str, ...], tesseract: str, *, seconds: float) -> None:
        self._languages = languages
        # Half the page's time, so that another engine may still have its try.
        self._seconds = seconds / 2
        self._program = tesseract
        self._made: dict[str, Engine] = {}

    def ordered(self, names: Sequence[object]) -> list[Engine]:
        """Return the engines of these names, in this order."""
        return [self._engine(str(name)) for name in names]

    def _engine(self, name: str) -> Engine:
        if name not in self._made:
            self._made[name] = Rapid() if name == "rapid" else self.tesseract()
        return self._made[name]

    def tesseract(self) -> Tesseract:
        """Return Tesseract, or raise ToolMissing."""
        return Tesseract(self._languages, seconds=self._seconds, program=self._program)


def _read(engines: _Engines, names: Sequence[object], path: Path, view: Path, *, is_upright: bool) -> Json:
    try:
        with Image.open(path) as picture:
            picture.load()
        reading = _reading(engines.ordered(names), engines, picture, is_upright=is_upright)
    except (BadFile, ToolMissing) as problem:
        return {"error": problem.code}
    if reading.turn:
        _turn_file(view, reading.turn)
    words = [[word.text, *_sides(word), round(word.confidence, 3)] for word in in_reading_order(reading.words)]
    return {"words": words, "turn": reading.turn}


def _sides(word: Word) -> list[float]:
    box = word.box
    return [round(side, 5) for side in (box.left, box.top, box.right, box.bottom)]


def _turn_file(path: Path, turn: int) -> None:
    """Turn the picture that people see the same way, so that boxes fit it."""
    new = path.with_name(f"turned-{path.name}")
    with Image.open(path) as picture:
        picture.rotate(-turn, expand=True).save(new, "JPEG", quality=_VIEW_QUALITY)
    os.replace(new, path)


def _keep(path: Path, answered: Json) -> None:
    half = path.with_suffix(".half")
    half.write_text(json.dumps(answered), encoding="utf-8")
    os.replace(half, path)


def _reading(
    ordered: Sequence[Engine], engines: _Engines, picture: Image.Image, *, is_upright: bool = False
) -> _Reading:
    """Read a page with the first engine; where that is doubtful, turn it, ask the next one, or darken its print.

    A page that a person has turned ``is_upright`` and is not turned again.
    """
    first = ordered[0]
    best = _Reading(first.read(picture))
    if not _doubtful(best, picture):
        return best
    turned = None if is_upright else _turned(first, engines, picture, best)
    if turned is not None:
        return turned
    for engine, faint in [*((engine, False) for engine in ordered[1:]), (first, True)]:
        again = _Reading(engine.read(picture, faint=faint))
        best = max(best, again, key=lambda reading: worth(reading.words))
        if not _doubtful(best, picture):
            break
    return best


def _doubtful(reading: _Reading, picture: Image.Image) -> bool:
    return is_doubtful(reading.words, aspect=picture.height / picture.width)


def _turned(engine: Engine, engines: _Engines, picture: Image.Image, as_it_is: _Reading) -> _Reading | None:
    """Read a page that lies on its side or head again, upright; None where it does not, or reads no better so."""
    # Words that stand on end may have been read well, but nobody can work with their lines.
    best = as_it_is if is_upright(as_it_is.words, aspect=picture.height / picture.width) else None
    for turn in _turns_to_try(engines, picture, as_it_is):
        upright = picture.rotate(-turn, expand=True)
        again = _Reading(engine.read(upright), turn)
        if is_upright(again.words, aspect=upright.height / upright.width):
            best = again if best is None or worth(again.words) > worth(best.words) else best
            if not _doubtful(again, upright):
                break
    return best if best is not as_it_is else None


def _turns_to_try(engines: _Engines, picture: Image.Image, as_it_is: _Reading) -> list[int]:
    """Ask Tesseract, which looks at the shapes of letters and may err; then what the boxes of the words suggest."""
    try:
        asked = [engines.tesseract().turn_needed(picture_work.no_longer(picture, _TURN_SAMPLE))]
    except (ToolMissing, BadFile):
        asked = []
    lying = not is_upright(as_it_is.words, aspect=picture.height / picture.width)
    return list(dict.fromkeys(turn for turn in [*asked, *((90, 270) if lying else (180,))] if turn))
