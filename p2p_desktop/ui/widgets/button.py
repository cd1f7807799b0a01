"""Buttons in their few looks, each with an accessible name."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme

Look = Literal["primary", "plain", "quiet", "danger", "link"]
_GAP = 4
_ICON_TOKEN = {"primary": "on_accent", "danger": "bad", "link": "accent"}


def button(
    words: str, *, look: Look = "plain", theme: Theme | None = None, icon: str = "", parent: QWidget | None = None
) -> QPushButton:
    """Make a button with words; a screen has one primary button."""
    made = QPushButton(words, parent)
    made.setProperty("look", look)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    if theme is not None and icon:
        made.setIconSize(QSize(theme.px(tokens.ICON) + _GAP, theme.px(tokens.ICON)))
        theme.dress(made, icon, token=_ICON_TOKEN.get(look, "text"), gap=_GAP)
    return made


def icon_button(icon: str, name: str, *, theme: Theme, parent: QWidget | None = None) -> QToolButton:
    """Make a button that shows only an icon; ``name`` is its tooltip and what a screen reader says."""
    made = QToolButton(parent)
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setIconSize(QSize(theme.px(tokens.ICON), theme.px(tokens.ICON)))
    theme.dress(made, icon, token="secondary")
    return made
