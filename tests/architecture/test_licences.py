"""Everything that is delivered with the program is named, with its licence and its text, and may be delivered."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from p2p_desktop import licences
from p2p_desktop.licences import Part


@pytest.fixture(scope="module")
def parts() -> dict[str, Part]:
    """Give every part of the program by its name."""
    return {part.name: part for part in licences.parts()}


def test_packages_and_other_parts_are_named(parts: dict[str, Part]) -> None:
    assert {"SQLAlchemy", "huey", "psycopg", "rapidocr"} <= set(parts)
    assert {"Python", "Qt", "PP-OCRv6 models", "DejaVu fonts", "Lucide icons"} <= set(parts)
    assert not {"p2p-desktop", "pytest", "ruff", "PyInstaller"} & set(parts)


def test_every_part_has_a_version_and_the_text_of_its_licence(parts: dict[str, Part]) -> None:
    lacking = [part.name for part in parts.values() if not part.version or len(part.text) < 100]
    assert lacking == []


def test_every_part_may_be_delivered_with_a_closed_and_with_an_open_program(parts: dict[str, Part]) -> None:
    unfit = {part.name: part.licence for part in parts.values() if not licences.may_be_delivered(part.licence)}
    assert unfit == {}


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only", True),
        ("BSD-3-Clause AND GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("(MIT OR AGPL-3.0-only) AND ISC", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("MIT AND GPL-2.0-only", False),
        ("(MIT OR ISC) AND AGPL-3.0-only", False),
        ("", False),
        ("MIT AND", False),
        ("(MIT", False),
        ("as is", False),
    ],
)
def test_an_expression_fits_where_one_of_its_alternatives_does_as_a_whole(licence: str, fits: bool) -> None:
    assert licences.may_be_delivered(licence) is fits


def test_the_lgpl_comes_with_the_gpl_it_adds_to() -> None:
    text = licences.standard_text("LGPL-3.0-only")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "GNU GENERAL PUBLIC LICENSE" in text


def test_a_built_program_tells_what_was_collected_when_it_was_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = (Part("Leptonica", "1.82.0", "BSD-2-Clause", "Copyright (C) 2001 Leptonica"),)
    folder = tmp_path / "resources" / "licences"
    folder.mkdir(parents=True)
    licences.keep(kept, folder / licences.KEPT)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)

    assert licences.parts.__wrapped__() == kept
    assert json.loads((folder / licences.KEPT).read_text("utf-8"))[0]["licence"] == "BSD-2-Clause"
