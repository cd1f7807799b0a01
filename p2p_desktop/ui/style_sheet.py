"""The one style sheet: selectors by class, since a universal rule triples painting time.

A rule with a property (``[look="quiet"]``) asks that property of every widget of its class, at each change of the
theme; so such rules name classes there are few of (buttons, fields), never QWidget, QFrame or QLabel.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from p2p_desktop import paths
from p2p_desktop.ui import tokens

_SHEET = Template("""
Card, _Calendar { background: $surface; border: 1px solid $line; border-radius: ${radius}px; }
PageCrop { background: $surface; border: 1px solid $field_line; }
Popup { background: $surface; border: 1px solid $line; border-radius: 8px; }
Banner { border: none; border-bottom: 1px solid $line; }
Banner[banner="good"] { background: $good_faint; }
Banner[banner="attention"] { background: $attention_faint; }
Banner[banner="bad"] { background: $bad_faint; }
Banner[banner="neutral"] { background: $neutral_faint; }
ReviewStrip { border: none; border-top: 1px solid $line; }
ReviewStrip[banner="attention"] { background: $attention_faint; }
ReviewStrip[banner="neutral"] { background: $neutral_faint; }


QPushButton {
  background: $surface; border: 1px solid $field_line; border-radius: ${radius}px;
  padding: 0 ${pad}px; min-height: ${control_inner}px; outline: none;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $raised; }
QPushButton:focus { border: 2px solid $accent; padding: 0 ${pad_focus}px; min-height: ${control_focus}px; }
QPushButton:disabled { color: $disabled; border-color: $line; background: $window; }
QPushButton[look="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[look="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[look="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[look="primary"]:focus { border: 2px solid $text; }
QPushButton[look="primary"]:disabled { background: $raised; border-color: $raised; color: $disabled; }
QPushButton[look="danger"] { color: $bad; border-color: $bad; }
QPushButton[look="danger"]:hover { background: $bad_faint; }
QPushButton[look="danger"]:focus { border: 2px solid $bad; }
QPushButton[look="danger"]:disabled { color: $disabled; border-color: $line; }
QPushButton[look="quiet"], QToolButton[look="quiet"] { background: transparent; border: 1px solid transparent; }
QPushButton[look="quiet"]:hover, QToolButton[look="quiet"]:hover { background: $raised; }
QPushButton[look="quiet"]:focus, QToolButton[look="quiet"]:focus { border: 2px solid $accent; }
QPushButton[look="quiet"]:disabled { color: $disabled; }
QPushButton[look="link"] {
  background: transparent; border: 1px solid transparent; color: $accent; padding: 0 4px; text-align: left;
}
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border: 2px solid $accent; padding: 0 3px; }

QPushButton[look="search"] {
  background: $surface; border-color: $line; color: $secondary; text-align: left; padding: 0 ${pad}px;
}
QPushButton[look="search"]:hover { border-color: $field_line; background: $surface; }
QPushButton[look="search"]:focus { border: 2px solid $accent; padding: 0 ${pad_focus}px; }

QToolButton {
  background: transparent; border: 1px solid transparent; border-radius: ${radius}px; color: $text;
  padding: 0 7px; min-height: ${tool_inner}px;
}
QToolButton:hover { background: $raised; }
QToolButton:pressed { background: $line; }
QToolButton:checked { background: $accent_faint; color: $accent; }
QToolButton:focus { border: 2px solid $accent; padding: 0 6px; min-height: ${tool_focus}px; }
QToolButton:disabled { color: $disabled; }
QToolButton[look="person"] {
  background: $accent_faint; color: $accent; font-weight: 600; font-size: ${secondary_size}px; padding: 0;
  border: 2px solid transparent; border-radius: ${half}px;
  min-width: ${control_focus}px; max-width: ${control_focus}px;
  min-height: ${control_focus}px; max-height: ${control_focus}px;
}
QToolButton[look="person"]:hover, QToolButton[look="person"]:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; width: 0; }
QLineEdit > QToolButton, QLineEdit > QToolButton:hover, QLineEdit > QToolButton:focus {
  background: transparent; border: none; padding: 0; min-height: 0;
}

QLineEdit, QDateEdit, QSpinBox, QComboBox {
  background: $surface; color: $text; border: 1px solid $field_line; border-radius: ${radius}px;
  padding: 0 7px; min-height: ${control_inner}px; max-height: ${control_inner}px; selection-background-color: $accent;
  selection-color: $on_accent;
}
QPlainTextEdit, QTextEdit {
  background: $surface; color: $text; border: 1px solid $field_line; border-radius: ${radius}px; padding: 4px;
  selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QDateEdit:focus, QSpinBox:focus, QComboBox:focus {
  border: 2px solid $accent; padding: 0 6px; min-height: ${control_focus}px; max-height: ${control_focus}px;
}
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid $accent; padding: 3px; }
QLineEdit:read-only { background: $window; border-color: $line; }
QLineEdit[problem="true"], QComboBox[problem="true"], QDateEdit[problem="true"] {
  border: 2px solid $bad; padding: 0 6px; min-height: ${control_focus}px; max-height: ${control_focus}px;
}
QPlainTextEdit[problem="true"] { border: 2px solid $bad; padding: 3px; }
QLineEdit[look="palette"], QLineEdit[look="palette"]:focus {
  border: none; font-size: ${section}px; padding: 0 16px; min-height: ${tall}px; max-height: ${tall}px;
  background: transparent;
}
QLineEdit[look="cell"], QLineEdit[look="cell"]:focus {
  border: 2px solid $accent; border-radius: 0; padding: 0 9px; min-height: 0; max-height: 100px;
}
QLineEdit[look="search"] { border-color: $line; background: $window; }
QLineEdit[look="search"]:focus { border: 2px solid $accent; background: $surface; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 24px; }
QComboBox::down-arrow, QDateEdit::down-arrow {
  image: url("$icons/chevron-down-$shade.svg"); width: 14px; height: 14px;
}
QComboBox QAbstractItemView {
  background: $surface; border: 1px solid $line; padding: 4px; outline: none;
  selection-background-color: $accent_faint; selection-color: $text;
}
QCheckBox, QRadioButton { spacing: 8px; padding: 3px; border: 1px solid transparent;
  border-radius: 4px; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid $field_line;
  background: $surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$icons/check-$shade.svg"); }
QRadioButton::indicator:checked { border: 5px solid $accent; width: 8px; height: 8px; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; background: $window; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $accent; padding: 2px; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }

QTableView[look="grid"] { border: 1px solid $line; border-radius: ${radius}px; }
QListWidget { padding: 6px; border: none; outline: none; background: $surface; }
QListWidget::item { border-radius: ${radius}px; }
QListWidget::item:selected { background: $accent_faint; color: $text; }
QListWidget::item:hover { background: $hover; }
QHeaderView::section {
  background: $surface; color: $secondary; border: none; border-bottom: 1px solid $line;
  padding: 0 12px; font-size: ${secondary_size}px; font-weight: 600; min-height: ${row}px;
}
QHeaderView::section:hover { color: $text; background: $hover; }
QTableCornerButton::section { background: $surface; border: none; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $scroll_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }

QMenu { background: $surface; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $accent_faint; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QToolTip { background: $tooltip; color: $on_tooltip; border: none; padding: 4px 8px; }
QDialog { background: $surface; }
QCalendarWidget QWidget { alternate-background-color: $hover; }
QCalendarWidget QToolButton { color: $text; }
QCalendarWidget QAbstractItemView { selection-background-color: $accent; selection-color: $on_accent; }

QTabBar { background: transparent; }
QTabBar::tab {
  background: transparent; color: $secondary; border: none; border-bottom: 2px solid transparent;
  padding: 6px 4px; margin-right: 16px;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; font-weight: 600; }
QTabBar::tab:focus { color: $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabWidget::tab-bar { left: 8px; }
QPushButton::menu-indicator { image: none; width: 0; }
QProgressBar { background: $raised; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
""")


def style_sheet(colours: Mapping[str, str], *, scale: float = 1.0) -> str:
    """Fill the sheet with the colours of a theme and the sizes of the grid."""

    def px(size: int) -> str:
        return str(round(size * scale))

    control = tokens.CONTROL
    return _SHEET.substitute(
        colours,
        radius=tokens.RADIUS,
        title=px(tokens.TITLE),
        section=px(tokens.SECTION),
        secondary_size=px(tokens.SECONDARY),
        row=px(tokens.ROW - 1),
        control_inner=px(control - 2),
        control_focus=px(control - 4),
        tool_inner=px(control - 4),
        tool_focus=px(control - 6),
        half=px(control // 2),
        tall=px(48),
        pad=tokens.SPACE_3,
        pad_focus=tokens.SPACE_3 - 1,
        icons=(paths.resources() / "icons").as_posix(),
        shade="light" if colours["window"] == tokens.LIGHT["window"] else "dark",
    )
