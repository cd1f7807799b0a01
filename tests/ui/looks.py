"""What can be read on a window: every word of it, and which of them do not fit their place."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

from p2p_desktop.domain.money import CURRENCIES
from p2p_desktop.paths import Home
from p2p_desktop.ui.navigation import NavigationItem
from p2p_desktop.ui.top_bar import initials
from p2p_desktop.ui.widgets.badge import Pill, pill_width
from p2p_desktop.ui.widgets.label import ElidedLabel
from p2p_desktop.ui.widgets.row_model import RowModel
from p2p_desktop.ui.widgets.row_view import RowView
from tests.ui.seats import described

_WORD = re.compile(r"[^\W\d_]{2,}")
#: Where a label that wraps may break its words.
_BREAKS = re.compile(r"[\s\u200b]+")
_MOST_ROWS = 12
#: What the program stores as whole sentences, in the language of whoever worded them.
_SENTENCES = frozenset({"reason", "message", "sentence", "title", "words", "value", "what_to_do", "error_sentence"})
_TITLES = frozenset({("request", "title"), ("purchase_order", "title"), ("document_field", "value")})
_OF_PAGES = frozenset({"text", "search_text"})
_NOT_SHOWN = frozenset({"text", "search_text", "enclosed", "password_hash", "content_hash", "state", "kind", "event"})
#: Abbreviations, names and keys that are the same in every language.
_SAME_EVERYWHERE = frozenset(
    "eur usd gbp chf pdf png jpeg tiff webp heic xml xlsx csv utc esc tab ctrl shift return enter alt del end home"
    " jan feb mar apr may jun jul aug sep oct nov dec am pm gb mb ibm pcs bic iban english deutsch"
    " space backspace pgup pgdown".split()
)


@dataclass(frozen=True)
class Data:
    """What people and vendors have written, which no translation touches."""

    words: frozenset[str]
    sentences: tuple[str, ...]


def data_of(folder: Path, *, with_pages: bool = False) -> Data:
    """Collect what is stored at a company, also the text of pages where that is shown."""
    words: set[str] = set()
    sentences: set[str] = set()
    base = sqlite3.connect(Home(folder).database)
    tables = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for name in [row[1] for row in base.execute(f'PRAGMA table_info("{table}")')]:
            is_page = with_pages and name in _OF_PAGES
            if (name in _NOT_SHOWN and not is_page) or name.endswith("_id"):
                continue
            for (value,) in base.execute(f'SELECT DISTINCT "{name}" FROM "{table}"'):
                if isinstance(value, str):
                    (sentences.add(value) if name in _SENTENCES else words.update(words_of(value)))
                    if (table, name) in _TITLES:
                        words.update(words_of(value))
    names = [name for (name,) in base.execute("SELECT name FROM person")]
    base.close()
    # The longest first, so that none hides a longer one.
    words |= {initials(name).casefold() for name in names} | {currency.casefold() for currency in CURRENCIES}
    return Data(frozenset(words), tuple(sorted(filter(None, sentences), key=len, reverse=True)))


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(word.casefold() for word in _WORD.findall(text))


def untranslated(text: str, data: Data) -> frozenset[str]:
    """Return the words of a text that stand in no brackets and that nobody has written."""
    left = _outside_brackets(text)
    if not _WORD.search(left):
        return frozenset()
    for sentence in data.sentences:
        left = left.replace(sentence, " ")
    return words_of(left) - data.words - _SAME_EVERYWHERE


def _outside_brackets(text: str) -> str:
    depth, kept = 0, []
    for sign in text:
        depth += sign == "["
        if not depth:
            kept.append(sign)
        depth -= sign == "]" and depth > 0
    return "".join(kept)


# What can be read ---------------------------------------------------------------------------------------------------


def readable(root: QWidget) -> Iterator[tuple[str, str]]:
    """Return every text that is seen or said below a widget, each with where it is."""
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisible():
            for kind, text in _texts(widget):
                if text.strip():
                    yield f"{kind} of {described(widget)}", text
    for action in root.findChildren(QAction):
        if not _is_of_qt(action):
            yield f"action {action.objectName()}", action.text().replace("&", "")


def _is_of_qt(action: QAction) -> bool:
    """Say whether Qt has made an action and words it in its own translation: in calendars and fields."""
    parent: QObject | None = action.parent()
    while parent is not None and not isinstance(parent, QCalendarWidget | QLineEdit):
        parent = parent.parent()
    return parent is not None or action.objectName().startswith("_q_")


def _texts(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "tooltip", widget.toolTip()
    yield "name", widget.accessibleName()
    yield "description", widget.accessibleDescription()
    if isinstance(widget, ElidedLabel):
        return  # its name is its whole text
    if isinstance(widget, QLabel | QAbstractButton):
        yield "text", widget.text().replace("&", "").replace("\u200b", "")
    elif isinstance(widget, QLineEdit | QPlainTextEdit):
        yield "placeholder", widget.placeholderText()
    elif isinstance(widget, QTableView):
        yield from _table_texts(widget)
    elif isinstance(widget, QMainWindow):
        yield "title", widget.windowTitle()
    else:
        yield from _choices(widget)


def _choices(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Return what can be chosen from."""
    if isinstance(widget, QComboBox):
        yield from (("choice", widget.itemText(at)) for at in range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from (("tab", widget.tabText(at)) for at in range(widget.count()))
    elif isinstance(widget, QListWidget):
        said = Qt.ItemDataRole.AccessibleTextRole
        yield from (("entry", str(widget.item(at).data(said) or "")) for at in range(widget.count()))


def _table_texts(table: QTableView) -> Iterator[tuple[str, str]]:
    model: QAbstractItemModel = table.model()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
    for column in range(model.columnCount(QModelIndex())):
        for role in roles:
            if not table.horizontalHeader().isHidden():
                yield "heading", str(model.headerData(column, Qt.Orientation.Horizontal, role) or "")
            for row in range(min(_MOST_ROWS, model.rowCount(QModelIndex()))):
                yield f"cell {row}, {column}", str(model.index(row, column).data(role) or "")


# What does not fit --------------------------------------------------------------------------------------------------


def not_fitting(root: QWidget) -> list[str]:
    """Return the words below a widget that are cut off, and the controls that lie over each other."""
    found = []
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            found += [f"{wrong}: {described(widget)}" for wrong in _wrong(widget)]
    return [*found, *_overlapping(root)]


def _wrong(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, NavigationItem | ElidedLabel) or widget.property("look") == "person":
        return  # these end in … where they are too long, or hold two letters
    if isinstance(widget, QPushButton | QToolButton | QCheckBox | QRadioButton | Pill):
        yield from _too_small(widget)
    elif isinstance(widget, QLabel) and widget.text():
        yield from _wrong_label(widget)
    elif isinstance(widget, QLineEdit):
        yield from _too_long(widget.placeholderText(), widget, widget.width() - 16)
    elif isinstance(widget, QComboBox):
        yield from _wrong_choice(widget)
    elif isinstance(widget, QTabBar):
        whole = sum(widget.tabRect(at).width() for at in range(widget.count()))
        if whole > widget.width() + 1:
            yield f"tabs need {whole}, have {widget.width()}"
    elif isinstance(widget, QHeaderView):
        yield from _wrong_headings(widget)
    else:
        yield from _wrong_content(widget)


def _wrong_label(widget: QLabel) -> Iterator[str]:
    if widget.wordWrap():
        needed = widget.heightForWidth(widget.width())
        if needed > widget.height() + 1:
            yield f"needs {needed} in height, has {widget.height()}"
        yield from _too_long(max(_BREAKS.split(widget.text()), key=len, default=""), widget, widget.width())
    else:
        yield from _too_small(widget)


def _too_small(widget: QWidget) -> Iterator[str]:
    needed, has = widget.sizeHint(), widget.size()
    if needed.width() > has.width() + 1 or needed.height() > has.height() + 1:
        yield f"needs {needed.width()}×{needed.height()}, has {has.width()}×{has.height()}"


def _too_long(text: str, widget: QWidget, room: int) -> Iterator[str]:
    needed = widget.fontMetrics().horizontalAdvance(text)
    if needed > room + 1:
        yield f"“{text}” needs {needed}, has {room}"


def _wrong_choice(widget: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    widget.initStyleOption(option)
    field = widget.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, widget
    )
    if not widget.isEditable():
        yield from _too_long(widget.currentText(), widget, field.width())


def _wrong_headings(widget: QHeaderView) -> Iterator[str]:
    if widget.orientation() is not Qt.Orientation.Horizontal or widget.isHidden():
        return
    for at in range(widget.count()):
        if widget.isSectionHidden(at):
            continue
        needed = widget.sectionSizeHint(at)
        if needed > widget.sectionSize(at) + 1:
            words = widget.model().headerData(at, Qt.Orientation.Horizontal)
            yield f"heading “{words}” needs {needed}, has {widget.sectionSize(at)}"


def _wrong_content(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QScrollArea):
        yield from _too_wide(widget)
    elif isinstance(widget, RowView):
        yield from _wrong_pills(widget)


def _too_wide(widget: QScrollArea) -> Iterator[str]:
    """What no scroll bar leads to is cut off inside a scroll area too."""
    content, seen = widget.widget(), widget.viewport().width()
    is_fixed = widget.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if content is not None and is_fixed and content.width() > seen + 1:
        yield f"content has {content.width()}, is seen {seen}"


def _wrong_pills(widget: RowView) -> Iterator[str]:
    model = widget.model()
    assert isinstance(model, RowModel)
    for at, column in enumerate(model.columns):
        for row in filter(None, map(model.row, range(min(_MOST_ROWS, model.total)))):
            if column.kind == "pill" and column.pill is not None:
                needed = pill_width(column.pill(row), widget.theme) + 24
                if needed > widget.columnWidth(at) + 1:
                    yield f"pill “{column.pill(row).word}” needs {needed}, has {widget.columnWidth(at)}"


def _overlapping(root: QWidget) -> list[str]:
    """Return pairs of controls of one parent whose places share more than an edge."""
    found = []
    parents = {each for each in (root, *root.findChildren(QWidget)) if each.isVisible()}
    for parent in parents:
        if isinstance(parent, QAbstractItemView | QAbstractScrollArea | QComboBox | QLineEdit):
            continue
        inside = [each for each in parent.children() if isinstance(each, QWidget) and _is_control(each)]
        for at, one in enumerate(inside):
            for other in inside[at + 1 :]:
                shared = one.geometry().intersected(other.geometry())
                if shared.width() > 1 and shared.height() > 1:
                    found.append(f"{described(one)} lies over {described(other)}")
    return found


def _is_control(each: QWidget) -> bool:
    kinds = QAbstractButton | QLabel | QLineEdit | QComboBox | QPlainTextEdit | QTabBar | Pill
    return isinstance(each, kinds) and each.isVisible() and not each.geometry().isEmpty()
