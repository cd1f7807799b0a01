"""Colours pass WCAG AA in both themes, icons are there, the sheet stays fast."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

import p2p_desktop
from p2p_desktop import paths
from p2p_desktop.ui import tokens
from p2p_desktop.ui.style_sheet import style_sheet
from p2p_desktop.ui.theme import Theme

THEMES = {"light": tokens.LIGHT, "dark": tokens.DARK}
SURFACES = ("window", "surface", "hover")
TEXTS = ("text", "secondary", "accent", "good", "attention", "bad", "neutral")
PAIRS = [
    *((text, surface) for text in TEXTS for surface in SURFACES),
    *((kind, f"{kind}_faint") for kind in ("good", "attention", "bad", "neutral", "accent")),
    *(("text", f"{kind}_faint") for kind in ("good", "attention", "bad", "neutral", "accent")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_pressed"),
    ("on_tooltip", "tooltip"),
]


def luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(name: str, text: str, ground: str) -> None:
    colours = THEMES[name]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("edge", "ground"), [("field_line", "surface"), ("accent", "surface"), ("accent", "window")])
def test_edges_of_fields_and_focus_can_be_seen(name: str, edge: str, ground: str) -> None:
    colours = THEMES[name]
    assert contrast(colours[edge], colours[ground]) >= 3.0


def test_both_themes_name_the_same_colours() -> None:
    assert tokens.LIGHT.keys() == tokens.DARK.keys()


@pytest.mark.parametrize("colours", THEMES.values(), ids=THEMES)
def test_the_sheet_has_no_universal_rule_and_no_open_field(colours: dict[str, str]) -> None:
    sheet = style_sheet(colours)
    assert re.search(r"(^|[\s,}])\*[\s,{]", sheet) is None
    assert "$" not in sheet


def test_every_picture_the_sheet_names_is_there() -> None:
    sheets = "".join(style_sheet(colours) for colours in THEMES.values())
    named = {Path(found) for found in re.findall(r'url\("([^"]+)"\)', sheets)}
    assert len(named) == 4
    assert [path for path in named if not path.is_file()] == []


def test_every_icon_somebody_names_is_there_and_every_other_is_not() -> None:
    code = "".join(path.read_text() for path in Path(p2p_desktop.__file__).parent.rglob("*.py"))
    words = set(re.findall(r'"([a-z0-9-]+)"', code))
    named = set(re.findall(r'(?:dress\([^,()"]+,|icon=|EmptyState\(|PillWords\(|icon_button\()\s*"([a-z0-9-]+)"', code))
    there = {path.stem for path in (paths.resources() / "icons").glob("*.svg")}
    for_sheet = {f"{icon}-{shade}" for icon in ("check", "chevron-down") for shade in ("light", "dark")}

    assert named - there == set()
    assert there - words - for_sheet == set()


def test_every_icon_can_be_drawn(theme: Theme) -> None:
    for path in sorted((paths.resources() / "icons").glob("*.svg")):
        pixmap = theme.pixmap(path.stem)
        assert not pixmap.isNull(), path.stem
        image = pixmap.toImage()
        painted = any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height()))
        assert painted, path.stem


def test_switching_the_theme_dresses_palette_and_icons_anew(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    button = QToolButton()
    qtbot.addWidget(button)
    theme.dress(button, "check")
    before = button.icon().cacheKey()
    with qtbot.waitSignal(theme.changed):
        theme.use("dark")

    assert qapp.palette().window().color() == QColor(tokens.DARK["window"])
    assert button.icon().cacheKey() != before
    assert theme.colour("accent") == QColor(tokens.DARK["accent"])


def test_a_button_that_is_gone_does_not_stop_the_theme(qtbot: QtBot, theme: Theme) -> None:
    button = QToolButton()
    theme.dress(button, "check")
    with qtbot.waitSignal(button.destroyed):
        button.deleteLater()

    theme.use("dark")

    assert theme.is_dark
