"""Every widget with made-up values on one sheet, light and dark: ``python -m p2p_desktop.dev.gallery FOLDER``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtCore import QDate, QEventLoop, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDateEdit, QLineEdit, QPlainTextEdit, QWidget

from p2p_desktop.domain.findings import Severity
from p2p_desktop.domain.job import JobState
from p2p_desktop.domain.reading import Box
from p2p_desktop.domain.request import RequestState
from p2p_desktop.errors import Problem
from p2p_desktop.language import money_words
from p2p_desktop.store.queries.paging import PageOf, PageRequest
from p2p_desktop.ui import tokens, words
from p2p_desktop.ui.background import Background
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.badge import Pill, PillWords
from p2p_desktop.ui.widgets.banner import BannerStack
from p2p_desktop.ui.widgets.button import button, icon_button
from p2p_desktop.ui.widgets.empty_state import EmptyState, EmptyStateView
from p2p_desktop.ui.widgets.form import Form
from p2p_desktop.ui.widgets.label import label, line, rows, set_ground
from p2p_desktop.ui.widgets.lines_grid import GridLine, LinesGrid
from p2p_desktop.ui.widgets.money_field import MoneyField
from p2p_desktop.ui.widgets.needs import ReadingDesk
from p2p_desktop.ui.widgets.page_viewer import PageViewer, ViewerBox, ViewerPage
from p2p_desktop.ui.widgets.score_bar import ScoreBar
from p2p_desktop.ui.widgets.section import Section
from p2p_desktop.ui.widgets.table import Column, QueryTable
from p2p_desktop.ui.window_state import WindowState


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up row."""

    id: str
    title: str
    vendor: str
    total: Decimal
    state: RequestState


@dataclass(frozen=True, slots=True)
class GalleryDesk:
    """A desk without a database."""

    background: Background
    theme: Theme
    state: WindowState

    @contextmanager
    def reading(self) -> Iterator[None]:
        """There is nothing to open."""
        yield None


_TITLES = ("Laptops for design", "Chairs", "Printer toner, twelve months", "Coffee machine", "Server rack", "Paper A4")
_VENDORS = ("Dell GmbH", "Sitwell & Sons", "Toner Direkt", "Kaffeehaus Meyer", "Rackspace Bau", "Papier Union")


def samples(count: int) -> tuple[Sample, ...]:
    """Make rows up."""
    states = tuple(RequestState)
    return tuple(
        Sample(
            id=f"r{at}",
            title=_TITLES[at % len(_TITLES)],
            vendor=_VENDORS[at % len(_VENDORS)],
            total=Decimal(137 * (at + 1) ** 2 % 98_000) / 10 + 40,
            state=states[at % len(states)],
        )
        for at in range(count)
    )


def _columns() -> tuple[Column[Sample], ...]:
    return (
        Column("title", "Request", lambda row: row.title, width=0, kind="strong"),
        Column("vendor", "Vendor", lambda row: row.vendor, width=160),
        Column("total", "Total EUR", lambda row: money_words(row.total, "EUR", with_currency=False), 110, "money"),
        Column(
            "state",
            "State",
            lambda row: words.request_pill(row.state).word,
            width=140,
            kind="pill",
            pill=lambda row: words.request_pill(row.state),
        ),
    )


def requests_table(desk: ReadingDesk[object], count: int) -> QueryTable[Sample]:
    all_rows = samples(count)

    def fetch(_session: object, request: PageRequest) -> PageOf[Sample]:
        fitting = tuple(row for row in all_rows if request.text.lower() in row.title.lower())
        return PageOf(fitting[request.offset : request.offset + request.limit], len(fitting))

    table = QueryTable(
        desk,
        f"gallery-{count}",
        _columns(),
        fetch=fetch,
        row_id=lambda row: row.id,
        empty=EmptyState(
            "file-pen-line", "No requests yet", "What somebody asks for appears here.", "New request", print
        ),
        choices=(("", "All states"), ("mine", "My own")),
        sort=("total", True),
        advances=True,
    )
    table.add_tool(button("New request", look="primary", theme=desk.theme, icon="plus"))
    table.reload()
    return table


def _form(theme: Theme) -> Form:
    form = Form(columns=2)
    title = QLineEdit("Laptops for design")
    form.add("title", "Title", title, wide=True)
    vendor = QLineEdit()
    vendor.setPlaceholderText("Begin to type a name")
    form.add("vendor", "Vendor", vendor, hint="Known vendors are suggested.")
    money = MoneyField(theme, name="Budget", currency="EUR")
    money.set_value(Decimal("4380"))
    form.add("budget", "Budget", money)
    department = QComboBox()
    department.addItems(["Design", "Finance", "Sales"])
    form.add("department", "Department", department)
    day = QDateEdit(QDate(2026, 12, 12))
    day.setCalendarPopup(True)
    form.add("needed_by", "Needed by", day)
    note = QPlainTextEdit("Three of them come back from lease in January.")
    note.setFixedHeight(64)
    form.add("note", "Note", note, wide=True)
    form.show_problems((Problem("VENDOR", "Name the vendor: a request goes to exactly one.", "vendor"),))
    return form


def _grid(theme: Theme) -> LinesGrid:
    grid = LinesGrid(theme, currency="EUR")
    mark = {"unit_price": PillWords("scan-text", "Read from the proforma", "neutral")}
    check = {"quantity": PillWords("circle-question-mark", "To check", "attention")}
    grid.set_lines(
        (
            GridLine("Latitude 7450", "L7450", Decimal(3), "pc", Decimal(1460), Decimal(19), mark),
            GridLine("Docking station WD22TB4", "", Decimal(3), "pc", Decimal("219.90"), Decimal(19), check),
            GridLine("Screws 3 × 40", "S-340", Decimal("2.5"), "kg", Decimal("0.0125"), Decimal(7)),
        )
    )
    return grid


def _pills(theme: Theme) -> QWidget:
    made = QWidget()
    layout = rows(made, space=tokens.SPACE_2)
    for group in (
        [words.request_pill(state) for state in RequestState],
        [words.job_pill(state) for state in JobState],
        [words.severity_pill(each) for each in Severity],
    ):
        row = line()
        for each in group:
            row.addWidget(Pill(each, theme))
        row.addStretch(1)
        layout.addLayout(row)
    return made


def _buttons(theme: Theme) -> QWidget:
    made = QWidget()
    row = line(made)
    row.addWidget(button("Approve", look="primary", theme=theme, icon="check"))
    row.addWidget(button("Return"))
    row.addWidget(button("Reject", look="danger", theme=theme, icon="x"))
    row.addWidget(button("Quiet", look="quiet"))
    row.addWidget(button("A link", look="link"))
    off = button("Not now")
    off.setEnabled(False)
    row.addWidget(off)
    primary_off = button("Not yet", look="primary")
    primary_off.setEnabled(False)
    row.addWidget(primary_off)
    row.addWidget(icon_button("bell", "Notifications", theme=theme))
    row.addWidget(QCheckBox("Show closed"))
    row.addStretch(1)
    return made


def _scores(theme: Theme) -> QWidget:
    made = QWidget()
    layout = rows(made, space=0)
    for name, value in (("Vendor", "1.00"), ("Total", "0.72"), ("Items", "0.91")):
        layout.addWidget(ScoreBar(theme, name, Decimal(value), threshold=Decimal("0.8")))
    layout.addWidget(ScoreBar(theme, "Date", None, threshold=Decimal("0.8")))
    return made


def paper(folder: Path) -> Path:
    """Draw a page that looks like a quotation."""
    image = QImage(1240, 1754, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    font = painter.font()
    font.setPixelSize(34)
    painter.setFont(font)
    for at, text in enumerate(
        ("Dell GmbH", "Quotation 8812", "", "3 × Latitude 7450     1,460.00     4,380.00", "Total 4,380.00")
    ):
        painter.drawText(120, 200 + at * 70, text)
    painter.end()
    path = folder / "page-1.png"
    image.save(str(path))
    return path


def _viewer(desk: GalleryDesk, folder: Path) -> PageViewer:
    viewer = PageViewer(desk, name="gallery-viewer")
    picture = paper(folder)
    viewer.show_document(
        "d1", [ViewerPage(1, 595, 842, picture), ViewerPage(2, 595, 842, picture)], title="quote-8812.pdf"
    )
    viewer.set_boxes(
        (
            ViewerBox("vendor", 1, Box(0.09, 0.095, 0.24, 0.12), "Vendor: Dell GmbH", "sure"),
            ViewerBox("number", 1, Box(0.09, 0.135, 0.32, 0.16), "Number: 8812", "check"),
            ViewerBox("total", 1, Box(0.09, 0.255, 0.32, 0.28), "Total: 4,380.00", "wrong"),
        )
    )
    viewer.highlight("number")
    return viewer


def sheet(desk: GalleryDesk, folder: Path) -> QWidget:
    """Lay everything out on one sheet."""
    made = QWidget()
    set_ground(made, QPalette.ColorRole.Base)
    made.resize(1440, 1180)
    whole = line(made, space=tokens.SPACE_6, margin=tokens.SPACE_6)
    left, right = rows(space=tokens.SPACE_6), rows(space=tokens.SPACE_4)
    whole.addLayout(left, 3)
    whole.addLayout(right, 2)
    left.addWidget(label("Gallery", look="title"))
    banners = BannerStack(desk.theme)
    banners.add("REQ-2026-00042 was returned to Ana Ruiz.", kind="neutral")
    banners.add("The file is encrypted. Save it without a password and drop it again.", kind="bad")
    banners.add("Laptops for design was approved.", kind="good", undo=banners.clear)
    left.addWidget(banners)
    left.addWidget(_buttons(desk.theme))
    left.addWidget(_pills(desk.theme))
    left.addWidget(requests_table(desk, 5_000), 1)
    section = Section("Lines")
    section.add(_grid(desk.theme))
    left.addWidget(section)
    right.addWidget(_form(desk.theme))
    right.addWidget(_scores(desk.theme))
    right.addWidget(_viewer(desk, folder), 1)
    right.addWidget(
        EmptyStateView(EmptyState("inbox", "Nothing waits", "Approvals come up here.", "Refresh", print), desk.theme)
    )
    return made


def settle(background: Background) -> None:
    """Let everything that was begun come to its end."""
    loop = QEventLoop()
    QTimer.singleShot(200, loop.quit)
    loop.exec()
    while not background.is_idle():
        QApplication.processEvents()
    QApplication.processEvents()


def main(folder: Path) -> None:
    """Make one picture for each theme."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance()
    app = app if isinstance(app, QApplication) else QApplication([])
    theme = Theme(app)
    background = Background()
    state = WindowState(Path(mkdtemp()) / "window.ini", "gallery")
    desk = GalleryDesk(background, theme, state)
    for choice in ("light", "dark"):
        theme.use(choice)
        made = sheet(desk, folder)
        made.show()
        settle(background)
        made.grab().save(str(folder / f"gallery-{choice}.png"))
        made.close()
    background.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
