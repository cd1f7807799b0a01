"""All pages of a document at a glance: where a new document begins is marked, and the stack is split there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QLabel, QWidget

from p2p_desktop.language import _, _n
from p2p_desktop.store.queries.document import DocumentView, PageView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.section import scrolling

_IN_A_ROW = 4
_PICTURE = QSize(150, 190)


class PagesDialog(QDialog):
    """Marks are checkboxes: Tab walks them, Space sets one. ``split_wanted`` gives the groups of page numbers."""

    split_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, view: DocumentView) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Split into documents"))
        self._desk = desk
        self._pages = view.pages
        self.begins: dict[int, QCheckBox] = {}
        self.summary = label(look="secondary", wraps=True)
        layout = rows(self, space=tokens.SPACE_3, margin=tokens.SPACE_4)
        layout.addWidget(label(_("Where does a new document begin?"), look="section"))
        layout.addWidget(self._strip(), 1)
        layout.addWidget(self.summary)
        cancel = button(_("Cancel"))
        cancel.clicked.connect(self.reject)
        self.each = button(_("Each page by itself"))
        self.each.clicked.connect(self._mark_all)
        self.split = button("", look="primary")
        self.split.setDefault(True)
        self.split.clicked.connect(self.accept)
        answers = line()
        answers.addWidget(self.each)
        answers.addStretch(1)
        answers.addWidget(cancel)
        answers.addWidget(self.split)
        layout.addLayout(answers)
        self.resize(desk.theme.px(760), desk.theme.px(560))
        self.accepted.connect(lambda: self.split_wanted.emit(self.parts()))
        self._show_parts()
        first = next(iter(self.begins.values()), None)
        if first is not None:
            first.setFocus()

    def parts(self) -> tuple[tuple[int, ...], ...]:
        """Return the groups of pages as they are marked."""
        groups: list[list[int]] = []
        for page in self._pages:
            begins = self.begins.get(page.number)
            if not groups or (begins is not None and begins.isChecked()):
                groups.append([])
            groups[-1].append(page.number)
        return tuple(map(tuple, groups))

    def _strip(self) -> QWidget:
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setContentsMargins(0, 0, tokens.SPACE_3, 0)
        grid.setSpacing(tokens.SPACE_4)
        for at, page in enumerate(self._pages):
            grid.addWidget(self._card(page, is_first=at == 0), at // _IN_A_ROW, at % _IN_A_ROW)
        grid.setColumnStretch(_IN_A_ROW, 1)
        grid.setRowStretch(len(self._pages) // _IN_A_ROW + 1, 1)
        return scrolling(sheet)

    def _card(self, page: PageView, *, is_first: bool) -> QWidget:
        card = QWidget()
        layout = rows(card, space=tokens.SPACE_1)
        picture = QLabel()
        size = QSize(self._desk.theme.px(_PICTURE.width()), self._desk.theme.px(_PICTURE.height()))
        picture.setFixedSize(size)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setAccessibleName(_("Page {number}", number=page.number))
        self._load(page, picture, size)
        layout.addWidget(picture)
        layout.addWidget(label(_("Page {number}", number=page.number), look="label"))
        begins = QCheckBox(_("Begins a document"))
        begins.setAccessibleName(_("Page {number} begins a document", number=page.number))
        begins.setChecked(is_first)
        begins.setEnabled(not is_first)
        layout.addWidget(begins)
        layout.addStretch(1)
        if not is_first:
            begins.toggled.connect(self._show_parts)
            self.begins[page.number] = begins
        return card

    def _load(self, page: PageView, picture: QLabel, size: QSize) -> None:
        files = self._desk.context.documents

        def read() -> QImage:
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            return QImage(str(files.bring(page.picture))).scaled(size, keep, smooth)

        self._desk.background.run(read, lambda image: picture.setPixmap(self._sheet(image)), owner=self)

    def _sheet(self, image: QImage) -> QPixmap:
        """Give the page the edge of a sheet: white paper would not be seen on a white ground."""
        sheet = QPixmap.fromImage(image)
        painter = QPainter(sheet)
        painter.setPen(self._desk.theme.colour("paper_edge"))
        painter.drawRect(sheet.rect().adjusted(0, 0, -1, -1))
        painter.end()
        return sheet

    def _mark_all(self) -> None:
        for begins in self.begins.values():
            begins.setChecked(True)

    def _show_parts(self) -> None:
        parts = self.parts()
        self.split.setText(_n("Split into {number} document", "Split into {number} documents", len(parts)))
        self.split.setEnabled(len(parts) > 1)
        self.summary.setText(_summary(parts))


def _summary(parts: Sequence[Sequence[int]]) -> str:
    if len(parts) < 2:
        return _("All pages are one document. Mark each page on which a new one begins.")
    groups = "; ".join(f"{part[0]}–{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)
    return _("Pages of each document: {groups}. The file itself stays as it is.", groups=groups)
