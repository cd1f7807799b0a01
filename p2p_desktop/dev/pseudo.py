"""A language nobody speaks: each sentence in brackets, with accents, and longer by four tenths.

What stands on a screen without brackets was never translated, and what is cut off will be cut off in German.
"""

from __future__ import annotations

import gettext
import re

_LETTERS = str.maketrans("aceinosuvyACEINOSUVY", "áçéíñöšûṽýÁÇÉÍÑÖŠÛṼÝ")
#: Fields, and the patterns of file dialogs: these are no words.
_KEPT = re.compile(r"(\{\w+(?::[^{}]*)?\}|\(\*[^)]*\))")
_LONGER = 0.4
_FILLER = "·"


def pseudo(words: str) -> str:
    """Word a sentence in the language nobody speaks; its fields stay."""
    parts = _KEPT.split(words)
    said = "".join(part if at % 2 else part.translate(_LETTERS) for at, part in enumerate(parts))
    length = sum(len(part) for part in parts[::2])
    return f"[{said}{_FILLER * round(length * _LONGER)}]"


class Pseudo(gettext.NullTranslations):
    """The translation into it."""

    def gettext(self, message: str) -> str:
        """Translate a sentence."""
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Translate a sentence whose form depends on a number."""
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        """Translate a word of one context."""
        return pseudo(message)
