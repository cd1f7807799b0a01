"""Files dropped anywhere on the window, and pictures that were pasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, _n
from p2p_desktop.services import importing, intake
from p2p_desktop.services.context import Context
from p2p_desktop.store.ids import new_id
from p2p_desktop.ui import tokens
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.words import begun_words

#: From so many files on they are one batch with one summary, which goes on where the window is closed.
A_BATCH = 20


def files_of(data: QMimeData) -> tuple[Path, ...]:
    """Return the local files and folders that are carried."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


class DropOverlay(QWidget):
    """Lies over the whole window while somebody drags files, and says what will happen."""

    dropped = Signal(object)

    def __init__(self, host: QWidget, theme: Theme) -> None:
        super().__init__(host)
        self._host = host
        self._theme = theme
        self.setAcceptDrops(True)
        self.setAccessibleName(_("Drop files here to have them read"))
        self.hide()

    def come(self) -> None:
        """Cover the window."""
        self.setGeometry(self._host.rect())
        self.raise_()
        self.show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take files everywhere."""
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The files went elsewhere."""
        self.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the files over."""
        event.acceptProposedAction()
        self.hide()
        self.dropped.emit(files_of(event.mimeData()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a frame and a sentence over the dimmed window."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.colour("window")
        ground.setAlphaF(0.92)
        painter.fillRect(self.rect(), ground)
        frame = QRectF(self.rect()).adjusted(24, 24, -24, -24)
        painter.setPen(QPen(theme.colour("accent"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(frame, 12, 12)
        icon = theme.pixmap("upload", 40, token="accent")
        middle, aside = self.rect().center(), tokens.SPACE_8 + tokens.SPACE_4
        painter.drawPixmap(middle.x() - theme.px(40) // 2, middle.y() - theme.px(64), icon)
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(tokens.TITLE, bold=True))
        title = QRectF(0, middle.y() - theme.px(8), self.width(), theme.px(32))
        painter.drawText(title, Qt.AlignmentFlag.AlignCenter, _("Drop to read"))
        painter.setPen(theme.colour("secondary"))
        painter.setFont(theme.font())
        kinds = _("Proformas, invoices and receipts: PDF, PNG, JPEG, TIFF, WebP, HEIC or e-invoice XML")
        below = QRectF(aside, middle.y() + theme.px(28), self.width() - 2 * aside, theme.px(72))
        wrapped = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(below, wrapped, kinds)
        painter.end()


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of files that were dropped."""

    taken: tuple[str, ...]
    known: tuple[str, ...]
    refused: tuple[tuple[Path, PersonError], ...]
    in_batch: int = 0

    def words(self) -> str:
        """Say how many are being read and how many were there already."""
        sentences = []
        if self.in_batch:
            sentences.append(begun_words(self.in_batch))
        if self.taken:
            sentences.append(
                _n("{number} document is being read.", "{number} documents are being read.", len(self.taken))
            )
        if self.known:
            known = _n(
                "{number} file was here already; nothing was added.",
                "{number} files were here already; nothing was added.",
                len(self.known),
            )
            sentences.append(known)
        return " ".join(sentences)


def take_in(context: Context, dropped: Sequence[Path]) -> Intake:
    """Take in files, and the files of folders: a few one by one, where a bad one does not stop the others; many as a
    batch."""
    files = _expanded(dropped)
    if len(files) >= A_BATCH:
        importing.begin(context, files)
        return Intake((), (), (), len(files))
    taken: list[str] = []
    known: list[str] = []
    refused: list[tuple[Path, PersonError]] = []
    for path in files:
        try:
            result = intake.take_in(context, path)
        except PersonError as error:
            refused.append((path, error))
            continue
        (known if result.is_duplicate else taken).append(result.document_id)
    return Intake(tuple(taken), tuple(known), tuple(refused))


def keep_picture(folder: Path, picture: QImage) -> Path:
    """Write a pasted picture where it can be taken in from."""
    path = folder / f"pasted-{new_id()}.png"
    picture.save(str(path))
    return path


def _expanded(dropped: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in dropped:
        if path.is_dir():
            files += sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith("."))
        else:
            files.append(path)
    return files
