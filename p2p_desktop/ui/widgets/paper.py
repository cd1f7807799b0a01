"""Put pages on paper through the system's own printing, without holding anything up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from p2p_desktop.errors import ToolMissing
from p2p_desktop.language import _
from p2p_desktop.ui.widgets.page_items import ViewerPage

_POINTS = QPageSize.Unit.Point


def ask_for_printer(
    parent: QWidget, pages: Sequence[ViewerPage], *, title: str, done: Callable[[QPrinter], None]
) -> QPrintDialog:
    """Let the person choose a printer and pages; the dialog blocks nothing."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    lay_out(printer, pages)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    dialog.setMinMax(1, max(1, len(pages)))
    dialog.accepted.connect(lambda: done(printer))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)
    return dialog


def lay_out(printer: QPrinter, pages: Sequence[ViewerPage]) -> None:
    """Give the printer the size of the pages, and no margins: the pages have their own."""
    if pages:
        size = QPageSize(QSizeF(pages[0].width, pages[0].height), _POINTS, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
        printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
        printer.setFullPage(True)


def put_on_paper(printer: QPrinter, pages: Sequence[ViewerPage]) -> int:
    """Print the chosen pages, off the UI thread, and return how many."""
    chosen = [page for page in pages if _is_chosen(printer, page.number)]
    painter = QPainter()
    if not chosen or not painter.begin(printer):
        raise ToolMissing("NO_PRINTER", _("The printer does not take this. Nothing was printed; choose another one."))
    try:
        for at, page in enumerate(chosen):
            if at and not printer.newPage():
                raise ToolMissing("PRINTER_STOPPED", _("The printer stopped taking pages. Look at it, then try again."))
            _paint(painter, page)
    finally:
        painter.end()
    return len(chosen)


def _is_chosen(printer: QPrinter, number: int) -> bool:
    first, last = printer.fromPage(), printer.toPage()
    return not first or first <= number <= (last or number)


def _paint(painter: QPainter, page: ViewerPage) -> None:
    page.bring()
    picture = QImage(str(page.picture))
    if picture.isNull():
        raise ToolMissing("NO_PICTURE", _("A page of this document is missing. Make its PDF again, then try again."))
    room = QRectF(painter.viewport())
    size = QSizeF(picture.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(room.topLeft(), size), picture)
