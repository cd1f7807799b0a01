"""A newer version of this program, as whoever publishes it says so in a signed document."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
from dataclasses import dataclass

#: What is signed begins with these words, so that no other thing signed with the same key can stand for it.
SEAL = b"p2p-desktop newer version\n"
#: The document is small; whatever is larger is none.
MOST_BYTES = 20_000
_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){1,3}", re.ASCII)
_LINK = re.compile(r"https://[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/\S*)?", re.ASCII | re.IGNORECASE)
_LONGEST_LINK = 500


@dataclass(frozen=True, slots=True)
class Update:
    """A version, since when there is one, and the page that tells of it."""

    version: str
    date: dt.date
    link: str

    def written(self) -> str:
        """Return the words that are signed."""
        return json.dumps({"version": self.version, "date": self.date.isoformat(), "link": self.link})


class BadUpdate(Exception):
    """This is no such document; ``args[0]`` says for the log what is wrong."""


def document_of(signed: str, signature: bytes) -> bytes:
    """Return the document that is published: what was signed, and its signature."""
    told = {"signed": signed, "signature": base64.b64encode(signature).decode("ascii")}
    return json.dumps(told, indent=1).encode("ascii") + b"\n"


def signed_part(content: bytes) -> tuple[str, bytes]:
    """Take a document apart; nothing of what was signed is believed before the signature is proven."""
    try:
        told: object = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadUpdate("NOT_JSON") from error
    signed, signature = (told.get("signed"), told.get("signature")) if isinstance(told, dict) else (None, None)
    if not isinstance(signed, str) or not isinstance(signature, str):
        raise BadUpdate("NO_SIGNATURE")
    try:
        return signed, base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadUpdate("NO_SIGNATURE") from error


def bytes_to_sign(signed: str) -> bytes:
    """Return the bytes that a signature is made over."""
    return SEAL + signed.encode("utf-8", "surrogatepass")


def update_of(signed: str) -> Update:
    """Read what was signed."""
    try:
        told: object = json.loads(signed)
    except (ValueError, RecursionError) as error:
        raise BadUpdate("NOT_JSON") from error
    words = [told.get(name) for name in ("version", "date", "link")] if isinstance(told, dict) else []
    if not words or not all(isinstance(word, str) for word in words):
        raise BadUpdate("NOT_WHOLE")
    version, date, link = map(str, words)
    if not _VERSION.fullmatch(version):
        raise BadUpdate("NO_VERSION")
    if not _is_link(link):
        raise BadUpdate("NO_LINK")
    try:
        return Update(version, dt.date.fromisoformat(date), link)
    except ValueError as error:
        raise BadUpdate("NO_DATE") from error


def is_newer(version: str, than: str) -> bool:
    """Say whether a version is newer than another: 1.10 than 1.9, and not 1.0 than 1.0.0."""
    return _numbers(version) > _numbers(than)


def newest_of(updates: tuple[Update, ...]) -> Update | None:
    """Return the newest of several versions."""
    return max(updates, key=lambda update: _numbers(update.version), default=None)


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".") if part.isdecimal()]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _is_link(link: str) -> bool:
    return bool(_LINK.fullmatch(link)) and link.isprintable() and len(link) <= _LONGEST_LINK
