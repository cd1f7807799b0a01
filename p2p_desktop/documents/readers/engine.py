"""What an OCR engine is: something that turns the picture of a page into words with boxes.

An engine is one file beside this one. It gets pictures as the page opener leaves them (level, as large as they were)
and makes of them what it likes best. The file's ``mark`` says which engine, version and settings read a page, so that
what was read once is not read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PIL import Image

from p2p_desktop.domain.reading import Word

#: Where less than this share of the letters is read surely, a page may lie on its side or upside down: of such pages
#: at most 0.25 is, of others at least 0.4 (faint slips) and mostly 0.8 and more.
_DOUBTFUL = 0.35
#: A word above this confidence is read surely.
_SURE = 0.8
_FEW_WORDS = 5
_LONG_WORD = 4
_UPRIGHT_SHARE = 0.6
#: Words below this confidence say nothing for a reading.
_BELIEVED = 0.5


class Engine(Protocol):
    """Reads pictures of pages."""

    def read(self, picture: Image.Image, *, faint: bool = False) -> tuple[Word, ...]:
        """Return the words of a picture, boxes 0–1, in no particular order.

        ``faint`` asks for another try at a page that read badly: with its print darkened and its light evened out.
        """


def is_doubtful(words: Sequence[Word], *, aspect: float) -> bool:
    """True where little was read, or with little confidence, or words that stand on end.

    ``aspect`` is the picture's height over its width.
    """
    if len(words) < _FEW_WORDS or sure_share(words) < _DOUBTFUL:
        return True
    return not is_upright(words, aspect=aspect)


def is_upright(words: Sequence[Word], *, aspect: float) -> bool:
    """True where most long words are wider than high."""
    long = [word for word in words if len(word.text) >= _LONG_WORD]
    upright = sum(word.box.width > word.box.height * aspect for word in long)
    return upright >= _UPRIGHT_SHARE * len(long)


def sure_share(words: Sequence[Word]) -> float:
    """Return the share of letters that stand in words the engine is sure of, 0 where there are none."""
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) for word in words if word.confidence > _SURE) / letters if letters else 0.0


def worth(words: Sequence[Word]) -> float:
    """Say how much a reading is worth: letters, each as much as it is sure. To compare readings of one picture."""
    return sum(word.confidence * len(word.text) for word in words if word.confidence > _BELIEVED)
