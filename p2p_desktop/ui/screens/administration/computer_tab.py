"""This computer: the settings of this installation by group, with what each is for and from when it counts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from p2p_desktop import settings
from p2p_desktop.errors import PersonError, Problem, Refused
from p2p_desktop.language import _
from p2p_desktop.services import administering
from p2p_desktop.settings import Loaded, Setting, Value
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screens.administration.backup_tools import BackupTools
from p2p_desktop.ui.screens.administration.mail_tools import MailTools
from p2p_desktop.ui.screens.administration.model_tools import ModelTools
from p2p_desktop.ui.screens.administration.save_bar import SaveBar
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.form import Form
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.money_field import DecimalField
from p2p_desktop.ui.widgets.section import Section, scrolling


def _hint(setting: Setting) -> str:
    """Say what a setting is for, what it may be, and from when it counts."""
    sentences = [setting.hint()]
    if isinstance(setting.default, int):
        range_words = _("From {least} to {most}; {default} as delivered.", least=setting.least, most=setting.most,
                        default=setting.default)  # fmt: skip
        sentences.append(range_words)
    if not setting.counts_at_once:
        sentences.append(_("Counts from the next start."))
    return " ".join(filter(None, sentences))


class SettingsForm(Form):
    """The settings of one group; problems are named by key."""

    changed = Signal()

    def __init__(self, theme: Theme, declared: Iterable[Setting]) -> None:
        super().__init__(columns=2)
        self._settings = tuple(declared)
        self._shown: dict[str, Value] = {}
        self.fields: dict[str, QLineEdit] = {}
        for setting in self._settings:
            field = DecimalField(theme, name=setting.words()) if isinstance(setting.default, int) else QLineEdit()
            self.add(setting.key, setting.words(), field, hint=_hint(setting))
            field.textEdited.connect(lambda _text: self.changed.emit())
            self.fields[setting.key] = field

    def load(self, loaded: Loaded) -> None:
        """Show the settings without telling anybody."""
        for setting in self._settings:
            value, field = loaded.value(setting.key), self.fields[setting.key]
            with QSignalBlocker(field):
                if isinstance(field, DecimalField) and isinstance(value, int):
                    field.set_value(Decimal(value))
                else:
                    field.setText(settings.value_words(value))
            self._shown[setting.key] = value
        self.clear_problems()

    def value(self, setting: Setting) -> Value:
        """Return what stands in a field; what can't be a value is left to be refused."""
        field = self.fields[setting.key]
        text = field.text().strip()
        if isinstance(field, DecimalField):
            number = field.value()
            is_whole = number is not None and number == number.to_integral_value()
            return int(number) if number is not None and is_whole else text
        if isinstance(setting.default, tuple):
            return tuple(each for each in text.replace(",", " ").split() if each)
        return text

    def values(self) -> dict[str, Value]:
        """Return what stands in all fields, by key."""
        return {setting.key: self.value(setting) for setting in self._settings}

    def changes(self) -> dict[str, Value]:
        """Return what differs from what was loaded, by key."""
        return {key: value for key, value in self.values().items() if value != self._shown.get(key)}

    def take_over(self) -> None:
        """Take what stands in the fields for what is stored."""
        self._shown.update(self.values())


class ComputerTab(QWidget):
    """All settings in one sheet with one Save."""

    ready = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._loaded: Loaded | None = None
        self.forms: tuple[SettingsForm, ...] = ()
        self.bar = SaveBar(desk.theme)
        self.model = ModelTools(desk)
        self.mail = MailTools(desk)
        self.backup = BackupTools(desk)
        self.problems = label(look="problem", wraps=True)
        self.mend_button = button(_("Save what is shown"), theme=desk.theme, icon="save")
        self._build()
        self.mend_button.clicked.connect(self._mend)
        self.bar.save.connect(self.save)
        self.bar.discard.connect(self.discard)

    def _build(self) -> None:
        inner = QWidget()
        inner.setMaximumWidth(self.desk.theme.px(760))
        sheet = rows(inner, space=tokens.SPACE_8)
        sheet.setContentsMargins(tokens.SPACE_3, tokens.SPACE_4, tokens.SPACE_6, tokens.SPACE_6)
        said = _("These concern this computer only, not the company, and are kept in a file in its home folder.")
        sheet.addWidget(label(said, look="secondary", wraps=True))
        sheet.addWidget(self._problem_box())
        for group, declared in groupby(settings.ALL, key=lambda setting: setting.group):
            form = SettingsForm(self.desk.theme, declared)
            form.changed.connect(self._note_change)
            section = Section(settings.group_words(group))
            section.add(form)
            if group == "model":
                section.add(self.model)
            if group == "mail":
                section.add(self.mail)
            if group == "backups":
                section.add(self.backup)
            sheet.addWidget(section)
            self.forms = (*self.forms, form)
        sheet.addStretch(1)
        area = scrolling(inner)
        area.setAlignment(Qt.AlignmentFlag.AlignLeft)
        layout = rows(self, space=0)
        layout.addWidget(area, 1)
        layout.addWidget(self.bar)

    def _problem_box(self) -> QWidget:
        self._box = QWidget()
        box = rows(self._box, space=tokens.SPACE_2)
        box.addWidget(self.problems)
        row = line(space=tokens.SPACE_2)
        row.addWidget(self.mend_button)
        row.addStretch(1)
        box.addLayout(row)
        self._box.hide()
        return self._box

    # ------------------------------------------------------------------ reading

    def reload(self) -> None:
        """Read the settings again; what is being typed stays."""
        home = self.desk.context.home
        self.desk.background.run(lambda: settings.load(home), self._take, owner=self, newest="computer")
        self.backup.reload()

    def _take(self, loaded: Loaded) -> None:
        is_changed = self.is_changed()
        self._loaded = loaded
        self.problems.setText("\n".join(problem.sentence for problem in loaded.problems))
        self._box.setVisible(bool(loaded.problems))
        if not is_changed:
            self._show(loaded)
        self.ready.emit()

    def _show(self, loaded: Loaded) -> None:
        for form in self.forms:
            form.load(loaded)
        self.bar.show_saved()

    def is_changed(self) -> bool:
        """Say whether something is not saved."""
        return self._loaded is not None and any(form.changes() for form in self.forms)

    def _note_change(self) -> None:
        if self.is_changed():
            self.bar.show_changed()
        else:
            self.bar.show_saved()

    # ------------------------------------------------------------------ saving

    def discard(self) -> None:
        """Show what is stored."""
        if self._loaded is not None:
            self._show(self._loaded)

    def save(self) -> None:
        """Save what was changed, and only that."""
        self._save({key: value for form in self.forms for key, value in form.changes().items()})

    def _mend(self) -> None:
        """Write what is shown in place of what can't be used."""
        self._save({key: value for form in self.forms for key, value in form.values().items()})

    def _save(self, wanted: dict[str, Value]) -> None:
        for form in self.forms:
            form.clear_problems()
        context = self.desk.context
        self.bar.show_saving()
        self.desk.background.run(
            lambda: administering.change_settings(context, wanted),
            lambda _done: self._saved(wanted),
            failed=self._refuse,
            owner=self,
        )

    def _saved(self, wanted: dict[str, Value]) -> None:
        waits = any(not settings.BY_KEY[key].counts_at_once for key in wanted)
        words = (
            _("The settings are saved. How much is done side by side counts from the next start.")
            if waits
            else _("The settings are saved.")
        )
        self.desk.messages.banner(words, kind="good")
        for form in self.forms:
            form.take_over()
        self._note_change()
        self.reload()
        self.desk.changes.notify()

    def _refuse(self, error: PersonError) -> None:
        self._note_change()
        problems: tuple[Problem, ...] = error.problems if isinstance(error, Refused) else ()
        elsewhere = problems
        for form in reversed(self.forms):
            elsewhere = form.show_problems(elsewhere)
        if elsewhere or not problems:
            self.desk.messages.refused(error)
