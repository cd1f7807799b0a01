"""The company's logo: shown as it will be printed, chosen and removed at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QWidget

from p2p_desktop.errors import PersonError
from p2p_desktop.language import _
from p2p_desktop.services import administering
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.label import label, line, rows

#: The room that a logo has on paper is 45 × 18 mm; the plate has the same shape.
_PLATE = QSize(210, 84)
_FOLDER = "folder"


class LogoPlate(QWidget):
    """The logo on a piece of white paper, in both themes, since it is printed on white."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture = QImage()
        self.setFixedSize(theme.px(_PLATE.width()), theme.px(_PLATE.height()))

    def show_picture(self, picture: QImage) -> None:
        """Show this picture; a null one shows that there is none."""
        self._picture = picture
        words = _("No logo") if picture.isNull() else _("The logo of your company")
        self.setAccessibleName(words)
        self.update()

    def picture(self) -> QImage:
        """Return what is shown."""
        return self._picture

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint paper, an edge, and the picture in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._picture.isNull():
            painter.setPen(QPen(self._theme.colour("field_line"), 1, Qt.PenStyle.DashLine))
            painter.drawRect(edge)
            painter.setPen(self._theme.colour("secondary"))
            painter.setFont(self._theme.font(tokens.SECONDARY))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, _("No logo"))
        else:
            painter.fillRect(edge, Qt.GlobalColor.white)
            painter.setPen(QPen(self._theme.colour("paper_edge"), 1))
            painter.drawRect(edge)
            place = self._place()
            dots = (place.size() * self.devicePixelRatioF()).toSize()
            painter.drawImage(
                place,
                self._picture.scaled(
                    dots, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
                ),
            )
        painter.end()

    def _place(self) -> QRectF:
        room = QRectF(self.rect()).adjusted(tokens.SPACE_2, tokens.SPACE_2, -tokens.SPACE_2, -tokens.SPACE_2)
        size = self._picture.size().toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(room.center())
        return place


class LogoEditor(QWidget):
    """Shows the logo and changes it at once, by a verb. ``saved`` tells that it was changed."""

    saved = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._sha256 = ""
        self.plate = LogoPlate(desk.theme)
        self.plate.show_picture(QImage())
        self.choose_button = button(_("Choose a picture…"), theme=desk.theme, icon="image")
        self.choose_button.clicked.connect(self.choose)
        self.remove_button = button(_("Remove"), look="quiet", theme=desk.theme, icon="trash-2")
        self.remove_button.setAccessibleName(_("Remove the logo"))
        self.remove_button.clicked.connect(lambda: self.set_logo(None))
        self.problem = label(look="problem", wraps=True)
        self._lay_out()

    def _lay_out(self) -> None:
        said = _("Stands on orders issued from now on, at most 45 × 18 mm. PNG or JPEG, up to 2\N{NO-BREAK SPACE}MB.")
        beside = rows(space=tokens.SPACE_2)
        buttons = line(space=tokens.SPACE_2)
        buttons.addWidget(self.choose_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        beside.addLayout(buttons)
        beside.addWidget(label(said, look="secondary", wraps=True))
        beside.addWidget(self.problem)
        beside.addStretch(1)
        layout = line(self, space=tokens.SPACE_4)
        layout.addWidget(self.plate, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(beside, 1)
        self.problem.hide()
        self.remove_button.hide()

    def load(self, sha256: str, picture: QImage) -> None:
        """Show what is stored."""
        self._sha256 = sha256
        self.plate.show_picture(picture)
        self.remove_button.setVisible(bool(sha256))

    def choose(self) -> None:
        """Ask for the picture."""
        dialog = QFileDialog(self, _("Choose the logo"), self._desk.state.text(_FOLDER))
        dialog.setNameFilters([_("Pictures (*.png *.jpg *.jpeg)"), _("All files (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._take_chosen)
        dialog.open()

    def _take_chosen(self, path: str) -> None:
        self._desk.state.keep(_FOLDER, str(Path(path).parent))
        self.set_logo(Path(path))

    def set_logo(self, path: Path | None) -> None:
        """Have this picture as the logo, or none."""
        context, before = self._desk.context, self._sha256
        self._say_problem("")
        self._wait(is_waiting=True)
        self._desk.background.run(
            lambda: administering.set_logo(context, path),
            lambda _done: self._saved(before, is_removed=path is None),
            failed=self._refuse,
            owner=self,
        )

    def _saved(self, before: str, *, is_removed: bool) -> None:
        self._wait(is_waiting=False)
        words = (
            _("The logo is removed. Orders that were issued with it keep it.")
            if is_removed
            else _("The logo is saved. It stands on orders issued from now on.")
        )
        self._desk.messages.banner(words, kind="good", undo=lambda: self._bring_back(before))
        self.saved.emit()
        self._desk.changes.notify()

    def _bring_back(self, before: str) -> None:
        self.set_logo(self._desk.context.documents.path_of(before) if before else None)

    def _refuse(self, error: PersonError) -> None:
        self._wait(is_waiting=False)
        self._say_problem(error.sentence)

    def _say_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.choose_button.setAccessibleDescription(sentence)

    def _wait(self, *, is_waiting: bool) -> None:
        for each in (self.choose_button, self.remove_button):
            each.setEnabled(not is_waiting)
