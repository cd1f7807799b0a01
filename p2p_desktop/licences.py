"""Whose work is in this program: name, version, licence and its text of every part that is delivered with it.

A built program carries the list that was collected when it was built (``parts.json``); in a checkout it is collected
from the packages that are installed. What packages do not say themselves stands in ``resources/licences/parts.toml``.
"""

from __future__ import annotations

import json
import platform
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import Distribution, PackageNotFoundError, PackagePath, distribution
from pathlib import Path
from typing import Any

from p2p_desktop.paths import resources

#: The list that a built program carries, in its folder of licences.
KEPT = "parts.json"
_PROGRAM, _EXTRAS = "p2p-desktop", frozenset({"postgres"})
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?[^;]*(?:;(.*))?")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")
_LICENCE_FILE = re.compile(r"^(licen[cs]e|copying|copyright|notice|third.?party.?notices)", re.IGNORECASE)
#: GPL fonts that come with reportlab and are not delivered.
_NOT_DELIVERED = re.compile(r"DarkGarden")
_SIGN = re.compile(r"\(|\)|\bAND\b|\bOR\b|(?:(?!\bAND\b|\bOR\b)[^()])+")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the program that others have made; ``licence`` is an SPDX expression."""

    name: str
    version: str
    licence: str
    text: str


@lru_cache(maxsize=1)
def parts() -> tuple[Part, ...]:
    """Return every part of this program, by name."""
    kept = _folder() / KEPT
    if getattr(sys, "frozen", False):
        return read(kept)
    return in_order((*packages(), *named_parts()))


def in_order(found: Iterable[Part]) -> tuple[Part, ...]:
    """Return parts by their names, each once."""
    return tuple(sorted(dict.fromkeys(found), key=lambda part: (part.name.casefold(), part.version)))


def keep(found: Iterable[Part], target: Path) -> None:
    """Write the list that a built program carries."""
    target.write_text(json.dumps([asdict(part) for part in found], ensure_ascii=False, indent=1), "utf-8")


def read(kept: Path) -> tuple[Part, ...]:
    """Read the list that a built program carries."""
    return tuple(Part(**each) for each in json.loads(kept.read_text("utf-8")))


def packages() -> tuple[Part, ...]:
    """Return the Python packages this program needs, and what these need, as they are installed here."""
    return tuple(_part_of(each) for name, each in _needed().items() if name != _PROGRAM)


def named_parts() -> tuple[Part, ...]:
    """Return what is part of the program and no Python package."""
    return tuple(
        Part(each["name"], each.get("version") or _version_of(each["version_of"]), each["licence"], _text_of(each))
        for each in _told()["part"]
    )


def standard_text(licence: str) -> str:
    """Return the standard texts of the licences an expression names, as far as they have one."""
    ids = dict.fromkeys(re.sub(r"-(only|or-later)$", "", each.split(" WITH ")[0]) for each in _licences_in(licence))
    files = [_folder() / f"{each}.txt" for each in ids]
    if any(each.startswith("LGPL-3.0") for each in ids):
        files.append(_folder() / "GPL-3.0.txt")  # the LGPL 3 adds to it
    return "\n\n".join(path.read_text("utf-8") for path in dict.fromkeys(files) if path.is_file())


def may_be_delivered(licence: str) -> bool:
    """Say whether a part under this licence may be delivered with a program, be its own source closed or open."""
    signs = [sign.strip() for sign in _SIGN.findall(licence) if sign.strip()]
    fits = bool(signs) and _any_fits(signs)
    return fits and not signs


# Reading an SPDX expression: OR binds less than AND ------------------------------------------------------------------


def _any_fits(signs: list[str]) -> bool:
    fits = _all_fit(signs)
    while signs[:1] == ["OR"]:
        signs.pop(0)
        fits = _all_fit(signs) or fits
    return fits


def _all_fit(signs: list[str]) -> bool:
    fits = _fits(signs)
    while signs[:1] == ["AND"]:
        signs.pop(0)
        fits = _fits(signs) and fits
    return fits


def _fits(signs: list[str]) -> bool:
    if not signs:
        return False
    sign = signs.pop(0)
    if sign != "(":
        return sign in _told()["fitting"]["licences"]
    fits = _any_fits(signs)
    return signs[:1] == [")"] and signs.pop(0) == ")" and fits


def _licences_in(licence: str) -> list[str]:
    return [sign.strip() for sign in _SIGN.findall(licence) if sign.strip() not in {"", "(", ")", "AND", "OR"}]


# What is installed --------------------------------------------------------------------------------------------------


def _needed() -> dict[str, Distribution]:
    """Find the packages the program needs, with all they need in turn; a package of another system is not there."""
    found: dict[str, Distribution] = {}
    wanted = [(_PROGRAM, _EXTRAS)]
    while wanted:
        name, extras = wanted.pop()
        plain = _plain(name)
        try:
            here = found.get(plain) or distribution(name)
        except PackageNotFoundError:
            continue
        if plain not in found or extras:
            found[plain] = here
            wanted += [each for each in _requirements(here, extras) if _plain(each[0]) not in found]
    return found


def _requirements(package: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for line in package.requires or ():
        match = _REQUIREMENT.match(line)
        if match is None:
            continue
        name, wanted, marker = match.groups()
        asked = set(_EXTRA.findall(marker or ""))
        if not asked or asked & extras:
            yield name, frozenset(each.strip() for each in (wanted or "").split(",") if each.strip())


def _part_of(package: Distribution) -> Part:
    name = str(package.metadata["Name"])
    licence = _licence_of(package)
    return Part(name, package.version, licence, _texts_of(package) or standard_text(licence))


def _licence_of(package: Distribution) -> str:
    told = _told()
    listed: str | None = told["packages"].get(_plain(str(package.metadata["Name"])))
    if listed:
        return listed
    metadata: Mapping[str, Any] = package.metadata.json
    if metadata.get("license_expression"):
        return str(metadata["license_expression"])
    classifiers = [line.split("::")[-1] for line in metadata.get("classifier", ()) if line.startswith("License ::")]
    words = [" ".join(each.casefold().split()) for each in (str(metadata.get("license", "")), *classifiers)]
    return next((str(told["words"][each]) for each in words if each in told["words"]), "")


def _texts_of(package: Distribution) -> str:
    """Return the licence files of a package, each once, under their names."""
    texts: dict[str, str] = {}
    for file in package.files or ():
        path = Path(str(file.locate()))
        if _is_licence(file) and path.is_file():
            texts.setdefault(path.read_text("utf-8", errors="replace").strip(), path.name)
    if len(texts) == 1:
        return next(iter(texts))
    return "\n\n\n".join(f"{name}\n{'=' * len(name)}\n\n{text}" for text, name in texts.items())


def _is_licence(file: PackagePath) -> bool:
    if _NOT_DELIVERED.search(file.name) or file.suffix in {".py", ".pyc", ".h"}:
        return False
    return bool(_LICENCE_FILE.match(file.name)) or any(folder in {"licenses", "LICENSES"} for folder in file.parts[:-1])


def _version_of(name: str) -> str:
    return platform.python_version() if name == "python" else distribution(name).version


def _text_of(told: Mapping[str, Any]) -> str:
    if "text_of" in told:
        return _texts_of(distribution(told["text_of"]))
    texts = [(resources() / each).read_text("utf-8") for each in told.get("texts", ())]
    return "\n\n".join(filter(None, [str(told.get("note", "")).strip(), *(texts or [standard_text(told["licence"])])]))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


def _folder() -> Path:
    return resources() / "licences"


@lru_cache(maxsize=1)
def _told() -> dict[str, Any]:
    return tomllib.loads((_folder() / "parts.toml").read_text("utf-8"))
