"""A route in words: who is asked, who is on turn, who has approved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from p2p_desktop.domain.request import RequestState
from p2p_desktop.language import _, ago_words, moment_words
from p2p_desktop.services.requesting import RoutePreview
from p2p_desktop.store.queries.requests import RequestView, StepView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.label import label, line, rows

_MOST_NAMES = 4


def waiting_words(since: dt.datetime, now: dt.datetime) -> str:
    """Say how long something waits; nothing where it has just come."""
    return _("waiting {time}", time=ago_words(since, now)) if now - since >= dt.timedelta(minutes=1) else _("new")


@dataclass(frozen=True, slots=True)
class RouteLine:
    """One step as it is shown: icon with its colour, who, and what is or will be."""

    icon: str
    token: str
    who: str
    what: str


def names_words(names: Sequence[str], *, most: int = _MOST_NAMES) -> str:
    """Join names; of many only the first few."""
    if len(names) > most:
        return _("{names} and {more} more", names=", ".join(names[:most]), more=len(names) - most)
    return ", ".join(names)


def route_lines(view: RequestView, *, my_name: str) -> tuple[RouteLine, ...]:
    """Return the steps of a request's route."""
    return tuple(_step_line(step, view, my_name=my_name) for step in view.steps)


def _step_line(step: StepView, view: RequestView, *, my_name: str) -> RouteLine:
    asked = [_("You") if name == my_name else name for name in step.names if name]
    who = names_words(asked) or step.words
    mode = step.words if asked else ""
    if step.approvals:
        return _approved_line(step, who)
    if step.is_on_turn:
        waiting = names_words([_("You") if name == my_name else name for name in view.waiting_for])
        now = _("now") if waiting in ("", who) else _("now: {names}", names=waiting)
        return RouteLine("circle-dot", "accent", who, " · ".join(filter(None, (mode, now))))
    is_over = view.state not in (RequestState.IN_APPROVAL, RequestState.APPROVED, RequestState.ORDERED)
    later = _("not asked any more") if is_over else _("after that")
    return RouteLine("circle-dashed", "secondary", who, " · ".join(filter(None, (mode, later))))


def _approved_line(step: StepView, who: str) -> RouteLine:
    said = []
    for given in step.approvals:
        if given.earlier_step is not None:
            said.append(_("{name}, approved earlier at step {step}", name=given.name, step=given.earlier_step))
        else:
            said.append(_("{name}, {when}", name=given.name, when=moment_words(given.at)))
        if given.comment and given.earlier_step is None:
            said.append(f"“{given.comment}”")
    icon, token = ("circle-check", "good") if step.is_complete else ("circle-dot", "accent")
    return RouteLine(icon, token, who, " · ".join(said))


def preview_lines(preview: RoutePreview) -> tuple[RouteLine, ...]:
    """Return the steps that a draft would take, or the problem that keeps it from having any."""
    if preview.problem:
        return (RouteLine("triangle-alert", "attention", preview.problem, ""),)
    lines = []
    for at, (names, needed) in enumerate(zip(preview.steps, preview.needed, strict=True)):
        if len(names) == needed:
            who, what = names_words(names), ""
        else:
            who = names_words(names)
            what = _("{needed} of them", needed=needed) if needed > 1 else _("one of them")
        lines.append(RouteLine("circle-dot" if at == 0 else "circle-dashed", "secondary", who, what))
    return tuple(lines)


class RouteWidget(QWidget):
    """The steps of a route, one below the other, with their icons."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._layout = rows(self, space=tokens.SPACE_1)
        self._lines: tuple[RouteLine, ...] = ()

    def show_lines(self, lines: Sequence[RouteLine]) -> None:
        """Show these steps."""
        if tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        while (item := self._layout.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for each in lines:
            self._layout.addWidget(icon_row(self._theme, each.icon, each.token, each.who, each.what))
        self.setAccessibleName("; ".join(f"{each.who} {each.what}".strip() for each in lines))

    def words(self) -> tuple[str, ...]:
        """Return what the steps say."""
        return tuple(f"{each.who} {each.what}".strip() for each in self._lines)


def icon_row(theme: Theme, icon: str, token: str, words: str, more: str = "") -> QWidget:
    """Make a line of icon and words; the words wrap, the icon stays at their first line."""
    made = QWidget()
    layout = line(made, space=tokens.SPACE_2)
    picture = QLabel()
    theme.dress(picture, icon, token=token)
    picture.setFixedWidth(theme.px(tokens.ICON))
    layout.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
    said = rows(space=0)
    said.addWidget(label(words, wraps=True, selectable=True))
    if more:
        said.addWidget(label(more, look="secondary", wraps=True, selectable=True))
    layout.addLayout(said, 1)
    made.setAccessibleName(f"{words} {more}".strip())
    return made
