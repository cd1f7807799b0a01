"""The first start in three quiet steps; nothing is written before the last one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from p2p_desktop.domain.company import CompanyDetails
from p2p_desktop.domain.money import CURRENCIES
from p2p_desktop.domain.people import SHORTEST_PASSWORD, Person, Role
from p2p_desktop.errors import PersonError, Problem, Refused
from p2p_desktop.language import _
from p2p_desktop.services import starting
from p2p_desktop.services.context import Context
from p2p_desktop.services.people import NewPerson
from p2p_desktop.ui import tokens
from p2p_desktop.ui.background import Background
from p2p_desktop.ui.backup_file import choose_backup
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.form import Form, show_lines
from p2p_desktop.ui.widgets.label import label, line, rows, set_ground
from p2p_desktop.ui.widgets.section import Card, centred, scrolling
from p2p_desktop.ui.words import waiting_words

#: Makes the sample company; the second argument is the password that all of its people get.
MakeSamples = Callable[[Context, str], Person]
_WIDTH = 520
_WELCOME, _COMPANY, _ADMINISTRATOR, _SAMPLES = range(4)
_COMPANY_FIELDS = frozenset({"name", "currency", "address", "country", "tax_id"})


class FirstStart(QWidget):
    """Welcome → company → administrator, or welcome → samples; ``done`` carries who is signed in at once.

    Whoever has a backup of another computer needs none of it: ``restore_wanted`` carries its path.
    """

    done = Signal(object)
    restore_wanted = Signal(object)

    def __init__(
        self, context: Context, background: Background, theme: Theme, *, make_samples: MakeSamples | None
    ) -> None:
        super().__init__()
        self._context = context
        self._background = background
        self._make_samples = make_samples
        set_ground(self, QPalette.ColorRole.Window)
        self.company = _company_form()
        self.administrator = _administrator_form()
        self.sample_form = _sample_form()
        self.problem = label(look="problem", wraps=True)
        self.problem.hide()
        self.waiting = label(look="secondary", wraps=True)
        self.waiting.hide()
        self.at = _WELCOME
        self.back = button(_("Back"))
        self.next = button(_("Next"), look="primary")
        self.next.setDefault(True)
        self._build(theme)
        self.back.clicked.connect(self._go_back)
        self.next.clicked.connect(self._go_on)
        self._show(0)

    def begin(self) -> None:
        """Put the cursor on the first button."""
        self.start.setFocus()

    def show_waiting(self, files: int) -> None:
        """Say how many files wait for whoever is signed in at the end; they are not taken in yet."""
        self.waiting.setText(waiting_words(files))
        self.waiting.setVisible(bool(files))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Esc goes back; what was typed stays."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.at:
            self._go_on()
        elif event.key() == Qt.Key.Key_Escape:
            self._go_back()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ building

    def _build(self, theme: Theme) -> None:
        card = Card()
        card.setFixedWidth(theme.px(_WIDTH))
        inside = rows(card, space=tokens.SPACE_4, margin=tokens.SPACE_8)
        self.step = label(look="secondary")
        inside.addWidget(self.step)
        sentence = _("The administrator looks after people and rules. More people can be added later.")
        self._pages = (
            self._welcome(theme),
            _page(_("Your company"), _("It stands on every purchase order."), self.company),
            _page(_("The first administrator"), sentence, self.administrator),
            _page(_("A company to try"), _sample_words(), self.sample_form),
        )
        for page in self._pages:
            inside.addWidget(page)
        inside.addWidget(self.problem)
        self._foot = QWidget()
        foot = line(self._foot)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.next)
        inside.addWidget(self._foot)
        inside.addWidget(self.waiting)
        # With large text a page may be higher than the window.
        place = QWidget()
        centred(place, card)
        rows(self, space=0).addWidget(scrolling(place))

    def _welcome(self, theme: Theme) -> QWidget:
        made = QWidget()
        layout = rows(made, space=tokens.SPACE_3)
        mark = label()
        theme.dress(mark, "package-check", 32, token="accent")
        layout.addWidget(mark)
        layout.addWidget(label(_("Welcome to P2P Desktop"), look="title"))
        sentence = _(
            "From the first request to the settled invoice, on this computer. Everything stays here; nothing is sent "
            "anywhere. Setting up takes two minutes."
        )
        layout.addWidget(label(sentence, look="label", wraps=True))
        layout.addSpacing(tokens.SPACE_2)
        self.start = button(_("Set up my company"), look="primary", theme=theme, icon="building-2")
        self.start.clicked.connect(self._go_on)
        layout.addWidget(self.start)
        self.samples = button(_("Try it with sample data"), theme=theme, icon="sparkles")
        self.samples.clicked.connect(self._ask_for_samples)
        layout.addWidget(self.samples)
        hint = _("Sample data is a made-up company with people, requests and orders, in this folder only.")
        self._sample_hint = label(hint, look="secondary", wraps=True)
        if self._make_samples is None:
            self.samples.hide()
            self._sample_hint.hide()
        layout.addWidget(self._sample_hint)
        self.restore = button(_("Restore a backup…"), theme=theme, icon="history")
        self.restore.clicked.connect(self._choose_backup)
        layout.addWidget(self.restore)
        if self._context.home.office:
            self.restore.hide()
        return made

    def _choose_backup(self) -> None:
        choose_backup(self, str(Path.home()), self.restore_wanted.emit)

    # ------------------------------------------------------------------ walking

    def _show(self, at: int) -> None:
        self.at = at
        self.problem.hide()
        self._foot.setVisible(at != _WELCOME)
        self.step.setVisible(at in (_COMPANY, _ADMINISTRATOR))
        self.step.setText(_("Step {step} of {steps}", step=at, steps=_ADMINISTRATOR))
        self.next.setText(_("Next") if at == _COMPANY else _("Set up"))
        for place, page in enumerate(self._pages):
            page.setVisible(place == at)
        if at != _WELCOME:
            form, first = self._form_of(at)
            form.field(first).setFocus(Qt.FocusReason.OtherFocusReason)

    def _form_of(self, at: int) -> tuple[Form, str]:
        """Return the form of a page and the field where the cursor begins."""
        if at == _SAMPLES:
            return self.sample_form, "password"
        return (self.company if at == _COMPANY else self.administrator), "name"

    def _go_back(self) -> None:
        if self.next.isEnabled():
            self._show(_COMPANY if self.at == _ADMINISTRATOR else _WELCOME)

    def _go_on(self) -> None:
        if self.at == _ADMINISTRATOR:
            self._set_up()
        elif self.at == _SAMPLES:
            self._try_samples()
        elif self.at == _WELCOME:
            self._show(_COMPANY)
        else:
            problems = self._company_problems()
            self.company.show_problems(problems)
            if not problems:
                self._show(_ADMINISTRATOR)

    def _ask_for_samples(self) -> None:
        self._show(_SAMPLES)

    def _company_problems(self) -> tuple[Problem, ...]:
        name = _line_text(self.company, "name")
        return () if name else (Problem("MISSING", _("Enter the name of your company."), "name"),)

    def _person_problems(self) -> tuple[Problem, ...]:
        form = self.administrator
        problems = []
        if not _line_text(form, "name"):
            problems.append(Problem("MISSING", _("Enter a name."), "name"))
        if not _line_text(form, "username"):
            problems.append(Problem("MISSING", _("Enter a username."), "username"))
        problems += _password_problems(form)
        return tuple(problems)

    # ------------------------------------------------------------------ doing

    def _set_up(self) -> None:
        problems = self._person_problems()
        if problems:
            self.administrator.show_problems(problems)
            return
        self.administrator.clear_problems()
        context, company, administrator = self._context, self._company_details(), self._new_person()
        self._run(lambda: starting.set_up(context, company=company, administrator=administrator))

    def _try_samples(self) -> None:
        make, context = self._make_samples, self._context
        problems = _password_problems(self.sample_form)
        self.sample_form.show_problems(problems)
        if make is not None and not problems:
            password = _secret(self.sample_form, "password")
            self.next.setText(_("Making the company …"))
            self._run(lambda: make(context, password))

    def _run(self, work: Callable[[], Person]) -> None:
        self._set_busy(True)
        self._background.run(work, self._finish, failed=self._refuse, owner=self, newest="set-up")

    def _finish(self, person: Person) -> None:
        self._set_busy(False)
        self.done.emit(person)

    def _refuse(self, error: PersonError) -> None:
        self._set_busy(False)
        problems = error.problems if isinstance(error, Refused) else (Problem(error.code, error.sentence, error.field),)
        of_company = [each for each in problems if each.field in _COMPANY_FIELDS and self.at != _ADMINISTRATOR]
        form, _first = self._form_of(self.at)
        elsewhere = form.show_problems([each for each in problems if each not in of_company])
        words = " ".join(each.sentence for each in (*of_company, *elsewhere))
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _set_busy(self, is_busy: bool) -> None:
        if not is_busy:
            self.next.setText(_("Set up"))
        for each in (self.next, self.back, self.start, self.samples):
            each.setEnabled(not is_busy)

    def _company_details(self) -> CompanyDetails:
        form = self.company
        currency = form.field("currency")
        address = form.field("address")
        assert isinstance(currency, QComboBox)
        assert isinstance(address, QPlainTextEdit)
        return CompanyDetails(
            name=_line_text(form, "name"),
            currency=currency.currentText(),
            address=address.toPlainText().strip(),
            country=_line_text(form, "country"),
            tax_id=_line_text(form, "tax_id"),
        )

    def _new_person(self) -> NewPerson:
        form = self.administrator
        return NewPerson(
            username=_line_text(form, "username"),
            name=_line_text(form, "name"),
            password=_secret(form, "password"),
            roles=frozenset({Role.ADMINISTRATOR, Role.REQUESTER}),
            is_unlimited=True,
        )


def _company_form() -> Form:
    form = Form(columns=2)
    form.add("name", _("Company name"), QLineEdit(), wide=True)
    currency = QComboBox()
    currency.addItems(sorted(CURRENCIES))
    here = QLocale.system().currencySymbol(QLocale.CurrencySymbolFormat.CurrencyIsoCode)
    currency.setCurrentText(here if here in CURRENCIES else "EUR")
    currency.setMaxVisibleItems(12)
    form.add("currency", _("Currency"), currency, hint=_("Limits and budgets are kept in it."))
    form.add("country", _("Country"), QLineEdit())
    address = QPlainTextEdit()
    address.setTabChangesFocus(True)
    show_lines(address, 3)
    form.add("address", _("Address"), address, wide=True)
    form.add("tax_id", _("Tax ID"), QLineEdit(), wide=True)
    return form


def _administrator_form() -> Form:
    form = Form(columns=2)
    form.add("name", _("Your name"), QLineEdit(), wide=True)
    form.add("username", _("Username"), QLineEdit(), wide=True)
    _add_passwords(form)
    return form


def _sample_form() -> Form:
    form = Form(columns=2)
    _add_passwords(form)
    return form


def _sample_words() -> str:
    return _(
        "Lindenhof Studio, with five people: ana asks, ben and clara approve, dana is finance, erik administers. "
        "Choose one password that lets you sign in as each of them; you begin as dana."
    )


def _add_passwords(form: Form) -> None:
    least = _("At least {least} characters.", least=SHORTEST_PASSWORD)
    for name, words, hint in (("password", _("Password"), least), ("again", _("Password again"), "")):
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        form.add(name, words, field, hint=hint)


def _password_problems(form: Form) -> list[Problem]:
    """Find what is wrong with a pair of passwords before anything is done."""
    if _secret(form, "password") != _secret(form, "again"):
        return [Problem("DIFFERENT", _("The two passwords are not the same."), "again")]
    if len(_secret(form, "password")) < SHORTEST_PASSWORD:
        words = _("A password has at least {least} characters.", least=SHORTEST_PASSWORD)
        return [Problem("PASSWORD_SHORT", words, "password")]
    return []


def _page(title: str, sentence: str, form: Form) -> QWidget:
    made = QWidget()
    layout = rows(made, space=tokens.SPACE_2)
    layout.addWidget(label(title, look="title"))
    layout.addWidget(label(sentence, look="label", wraps=True))
    layout.addSpacing(tokens.SPACE_2)
    layout.addWidget(form)
    layout.addStretch(1)
    return made


def _line_text(form: Form, name: str) -> str:
    return _secret(form, name).strip()


def _secret(form: Form, name: str) -> str:
    field = form.field(name)
    assert isinstance(field, QLineEdit)
    return field.text()
