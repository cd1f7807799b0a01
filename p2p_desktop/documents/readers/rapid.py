"""PP-OCR through rapidocr: neural networks that read receipts, photos and poor scans better than Tesseract.

Its models lie in the package, so nothing is ever fetched. It knows all Latin letters and reads every language at once.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from p2p_desktop.documents import picture_work
from p2p_desktop.domain.reading import Box, Word

_PACKAGE = "rapidocr"
_DETECTION, _RECOGNITION = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
#: Counts with the version: what is done to a picture before, and to the words after.
_PREPARATION = 1
#: Longest side in pixels in which text is looked for; it is read from the picture as large as it is.
_LONGEST_SIDE = 1280
_MOST_SIDE = 5000
#: How far a line's box is widened before it is read: too narrow ones cut the last digit of amounts.
_WIDENED = 1.8
#: Lines the network is less sure of than this are dust, borders and logos.
_LEAST_SURE = 0.5
#: Two signs of one line that stand further apart than this (in line heights) belong to two columns.
_COLUMN_GAP = 1.2

# The runtime reports each network that it loads to its makers, over the internet and with a number for this computer,
# unless this is set before it is loaded. Nothing of this program reaches another computer unasked.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

_Points = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class _Sign:
    """One letter or digit of a line, its box in shares of the picture."""

    text: str
    box: Box
    confidence: float


def is_there() -> bool:
    """Say whether the engine and its models are installed; loads nothing of it."""
    return _models() is not None and find_spec("onnxruntime") is not None


@lru_cache(maxsize=1)
def _models() -> tuple[Path, Path] | None:
    found = find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "models"
    models = (folder / _DETECTION, folder / _RECOGNITION)
    return models if all(model.is_file() for model in models) else None


def mark() -> str:
    """Return what the readings of this engine are marked with; loads nothing of it."""
    return f"{_PACKAGE} {importlib.metadata.version(_PACKAGE)} {_RECOGNITION} {_PREPARATION}"


class Rapid:
    """PP-OCR as an engine; loading takes one to two seconds, so it waits for the first page."""

    def read(self, picture: Image.Image, *, faint: bool = False) -> tuple[Word, ...]:
        """Read a page; colours are kept, since logos are told from their ground by them."""
        seen = picture_work.dark_on_white(picture.convert("L")) if faint else picture
        box = picture_work.content_box(picture.convert("L"))
        part = picture_work.no_longer(seen.crop(box), _MOST_SIDE)
        part_of = _Part(box[0], box[1], (box[2] - box[0]) / part.width, picture.width, picture.height)
        # The network expects blue first, as OpenCV has it.
        found = self._engine(np.asarray(part.convert("RGB"))[:, :, ::-1])
        return tuple(_words(found, part_of)) if found.txts else ()

    @cached_property
    def _engine(self) -> Any:
        # Not at the top: the worker asks whether the engine is there, and must not load OpenCV for that.
        importlib.import_module("onnxruntime").disable_telemetry_events()  # Windows hears of it in this way only
        rapidocr = importlib.import_module(_PACKAGE)
        importlib.import_module("cv2").setNumThreads(1)
        detection, recognition = cast(tuple[Path, Path], _models())
        runtime = "EngineConfig.onnxruntime."
        settings = {
            # With the models named, the package looks for none on the network.
            "Det.model_path": str(detection),
            "Rec.model_path": str(recognition),
            "Det.limit_type": "max",
            "Det.limit_side_len": _LONGEST_SIDE,
            "Det.unclip_ratio": _WIDENED,
            "Global.max_side_len": _MOST_SIDE,
            "Global.text_score": 0.0,
            "Global.use_cls": False,
            "Global.return_word_box": True,
            "Global.return_single_char_box": True,
            "Global.log_level": "critical",
            # Pages are read side by side in processes; threads of one page would only wait for one another.
            f"{runtime}intra_op_num_threads": 1,
            f"{runtime}inter_op_num_threads": 1,
            f"{runtime}enable_cpu_mem_arena": True,
        }
        return rapidocr.RapidOCR(params=settings)


@dataclass(frozen=True, slots=True)
class _Part:
    """Where the part that was read lies in the whole picture, and by how much it was made smaller."""

    left: float
    top: float
    scale: float
    width: int
    height: int

    def sign(self, text: str, corners: _Points, confidence: float) -> _Sign:
        """Place a sign on the whole picture, in shares of it."""
        low, high = corners.min(axis=0) * self.scale, corners.max(axis=0) * self.scale
        box = Box(
            max(0.0, (self.left + low[0]) / self.width),
            max(0.0, (self.top + low[1]) / self.height),
            min(1.0, (self.left + high[0]) / self.width),
            min(1.0, (self.top + high[1]) / self.height),
        )
        return _Sign(text, box, confidence)


def _words(found: Any, part: _Part) -> Iterator[Word]:
    # The package drops lines without signs from one list and not from the other; then signs are laid out evenly.
    known = found.word_results if len(found.word_results) == len(found.txts) else [()] * len(found.txts)
    for text, sure, corners, signs in zip(found.txts, found.scores, found.boxes, known, strict=True):
        if sure < _LEAST_SURE:
            continue
        letters = "".join(text.split())
        if len(signs) == len(letters):
            placed = [part.sign(sign, np.asarray(where, dtype=float), float(how)) for sign, how, where in signs]
        else:
            placed = _evenly(text, part.sign("", np.asarray(corners, dtype=float), float(sure)))
        yield from _grouped(text, placed, gap=_COLUMN_GAP * part.height / part.width)


def _evenly(text: str, line: _Sign) -> list[_Sign]:
    step = line.box.width / max(1, len(text))
    return [
        _Sign(letter, Box(line.box.left + at * step, line.box.top, line.box.left + (at + 1) * step, line.box.bottom),
              line.confidence)
        for at, letter in enumerate(text)
        if not letter.isspace()
    ]  # fmt: skip


def _grouped(text: str, signs: Sequence[_Sign], *, gap: float) -> Iterator[Word]:
    """Split a line into words: at the blanks of its text, and at gaps as wide as those between columns."""
    rest = iter(signs)
    for word in text.split():
        group: list[_Sign] = []
        for sign in (next(rest) for _letter in word):
            if group and sign.box.left - group[-1].box.right > gap * sign.box.height:
                yield _word(group)
                group = []
            group.append(sign)
        yield _word(group)


def _word(signs: Sequence[_Sign]) -> Word:
    """Make a word of its signs. A number is as sure as its least sure digit; of other words all letters count."""
    box = signs[0].box
    for sign in signs[1:]:
        box = box.union(sign.box)
    text = "".join(sign.text for sign in signs)
    sure = [sign.confidence for sign in signs]
    confidence = min(sure) if any(char.isdigit() for char in text) else sum(sure) / len(sure)
    return Word(text, box, min(0.99, confidence))
