"""The company: what stands on its orders, its exchange rates, and how far a receipt may differ from its order."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from decimal import Decimal

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from p2p_desktop.domain.company import CompanyDetails
from p2p_desktop.domain.matching import Tolerances
from p2p_desktop.errors import ChangedMeanwhile, PersonError, Problem, Refused
from p2p_desktop.language import _
from p2p_desktop.services import administering
from p2p_desktop.services.context import Context
from p2p_desktop.store.queries import administration as query
from p2p_desktop.store.queries.administration import RateView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screens.administration.logo import LogoEditor
from p2p_desktop.ui.screens.administration.rates import RatesEditor
from p2p_desktop.ui.screens.administration.save_bar import SaveBar
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.form import Form, show_lines
from p2p_desktop.ui.widgets.label import label, rows
from p2p_desktop.ui.widgets.money_field import DecimalField
from p2p_desktop.ui.widgets.section import Section, scrolling


@dataclass(frozen=True, slots=True)
class CompanyView:
    """Everything of this tab as it is stored."""

    details: CompanyDetails
    version: int
    rates: tuple[RateView, ...]
    tolerances: Tolerances
    is_three_way: bool
    logo: str
    picture: QImage


def _tolerance_words(currency: str) -> tuple[tuple[str, str], ...]:
    return (
        ("price_percent", _("Price of a line, %")),
        ("price_amount", _("Price of a line, {currency}", currency=currency)),
        ("quantity_percent", _("Quantity, % of the line")),
        ("quantity_amount", _("Quantity, {currency} at risk", currency=currency)),
        ("total_percent", _("Total, %")),
        ("total_amount", _("Total, {currency}", currency=currency)),
        ("tax_amount", _("Tax, {currency}", currency=currency)),
        ("charges_amount", _("Charges not ordered, {currency}", currency=currency)),
        ("threshold", _("Score needed to pass, 0 to 1")),
    )


class DetailsForm(Form):
    """What stands on the company's papers."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(columns=2)
        self._details = CompanyDetails("", "")
        self.lines = {name: QLineEdit() for name in ("name", "currency", "country", "tax_id", "email", "phone")}
        self.lines["currency"].setReadOnly(True)
        self.address = QPlainTextEdit()
        self.terms = QPlainTextEdit()
        for text in (self.address, self.terms):
            text.setTabChangesFocus(True)
            show_lines(text, 3)
        self.page_size = QComboBox()
        self.page_size.addItems(["A4", "Letter"])
        self.add("name", _("Company"), self.lines["name"])
        hint = _("Stays: every limit and every request is measured in it.")
        self.add("currency", _("Base currency"), self.lines["currency"], hint=hint)
        self.add("address", _("Address"), self.address)
        self.add("terms", _("Terms printed on orders"), self.terms)
        self.add("country", _("Country"), self.lines["country"])
        self.add("tax_id", _("Tax ID"), self.lines["tax_id"])
        self.add("email", _("E-mail"), self.lines["email"])
        self.add("phone", _("Telephone"), self.lines["phone"])
        self.add("page_size", _("Paper of orders"), self.page_size)
        for edit in self.lines.values():
            edit.textEdited.connect(self._note_change)
        self.address.textChanged.connect(self._note_change)
        self.terms.textChanged.connect(self._note_change)
        self.page_size.activated.connect(self._note_change)

    def load(self, details: CompanyDetails) -> None:
        """Show the details without telling anybody."""
        self._details = details
        with QSignalBlocker(self):
            for name, edit in self.lines.items():
                edit.setText(getattr(details, name))
            self.address.setPlainText(details.address)
            self.terms.setPlainText(details.terms)
            self.page_size.setCurrentText(details.page_size)
        self.clear_problems()

    def details(self) -> CompanyDetails:
        """Return what stands in the form."""
        typed = {name: edit.text().strip() for name, edit in self.lines.items()}
        return replace(
            self._details,
            **typed,
            address=self.address.toPlainText().strip(),
            terms=self.terms.toPlainText().strip(),
            page_size=self.page_size.currentText(),
        )

    def is_changed(self) -> bool:
        """Say whether the form differs from what was loaded."""
        return self.details() != self._details

    def _note_change(self) -> None:
        self.changed.emit()


class TolerancesForm(Form):
    """How far a receipt may differ (M-4); 0 allows nothing, empty is not allowed."""

    changed = Signal()

    def __init__(self, theme: Theme, currency: str) -> None:
        super().__init__(columns=2)
        self._tolerances = Tolerances()
        self.numbers: dict[str, DecimalField] = {}
        for name, words in _tolerance_words(currency):
            self.numbers[name] = DecimalField(theme, name=words)
            self.add(name, words, self.numbers[name])
            self.numbers[name].changed.connect(self._note_change)

    def load(self, tolerances: Tolerances) -> None:
        """Show the tolerances without telling anybody."""
        self._tolerances = tolerances
        for name, field in self.numbers.items():
            field.set_value(getattr(tolerances, name))
        self.clear_problems()

    def own_problems(self) -> tuple[Problem, ...]:
        """Return fields that are empty or not numbers."""
        found = []
        for name, field in self.numbers.items():
            empty = _("Fill this in; 0 allows no difference at all.")
            words = field.problem() or ("" if field.value() is not None else empty)
            if words:
                found.append(Problem("TOLERANCE", words, name))
        return tuple(found)

    def tolerances(self) -> Tolerances:
        """Return what stands in the form; refuses what can't be a tolerance."""
        return Tolerances(**{field.name: self.numbers[field.name].value() for field in fields(Tolerances)})

    def is_changed(self) -> bool:
        """Say whether the form differs from what was loaded."""
        return any(field.value() != getattr(self._tolerances, name) for name, field in self.numbers.items())

    def _note_change(self) -> None:
        self.changed.emit()


class CompanyTab(QWidget):
    """Details, rates and tolerances in one sheet with one Save."""

    ready = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._stored: CompanyView | None = None
        self._version = 0
        self.details = DetailsForm()
        self.logo = LogoEditor(desk)
        self.rates = RatesEditor(desk.theme)
        self.bar = SaveBar(desk.theme)
        self.tolerances: TolerancesForm | None = None
        self.three_way = QCheckBox(_("Bills are good only for what has arrived (goods receipts are kept)"))
        self._build()
        self.details.changed.connect(self._note_change)
        self.logo.saved.connect(self.reload)
        self.rates.changed.connect(self._note_change)
        self.three_way.toggled.connect(self._note_change)
        self.bar.save.connect(self.save)
        self.bar.discard.connect(self.discard)

    def _build(self) -> None:
        inner = QWidget()
        inner.setMaximumWidth(self.desk.theme.px(760))
        sheet = rows(inner, space=tokens.SPACE_8)
        sheet.setContentsMargins(tokens.SPACE_3, tokens.SPACE_4, tokens.SPACE_6, tokens.SPACE_6)
        about = Section(_("On your papers"))
        about.add(self.details)
        logo = Section(_("Logo"))
        logo.add(self.logo)
        rates = Section(_("Exchange rates"))
        rates.add(self.rates)
        self._limits = Section(_("How far a receipt may differ"))
        said = _("Percent and amount both hold: the stricter of the two decides. 0 allows no difference at all.")
        self._limits.add(self.three_way)
        self._limits.add(label(said, look="secondary", wraps=True))
        for section in (about, logo, rates, self._limits):
            sheet.addWidget(section)
        sheet.addStretch(1)
        area = scrolling(inner)
        area.setAlignment(Qt.AlignmentFlag.AlignLeft)
        layout = rows(self, space=0)
        layout.addWidget(area, 1)
        layout.addWidget(self.bar)

    # ------------------------------------------------------------------ reading

    def reload(self) -> None:
        """Read the company again; what is being typed stays."""
        desk = self.desk

        def read() -> CompanyView:
            with desk.reading() as session:
                logo = administering.logo(session)
                return CompanyView(
                    administering.company(session),
                    query.company_version(session),
                    query.rates(session),
                    administering.tolerances(session),
                    administering.is_three_way(session),
                    logo,
                    QImage(str(desk.context.documents.bring(logo))) if logo else QImage(),
                )

        desk.background.run(read, self._take, owner=self, newest="company")

    def _take(self, view: CompanyView) -> None:
        is_changed = self.is_changed()
        self._stored = view
        self.logo.load(view.logo, view.picture)
        if self.tolerances is None:
            self.tolerances = TolerancesForm(self.desk.theme, view.details.currency)
            self.tolerances.changed.connect(self._note_change)
            self._limits.add(self.tolerances)
        if not is_changed:
            self._show(view)
        self.ready.emit()

    def _show(self, view: CompanyView) -> None:
        self._version = view.version
        self.details.load(view.details)
        self.rates.load(view.rates, base=view.details.currency)
        if self.tolerances is not None:
            self.tolerances.load(view.tolerances)
        self.three_way.setChecked(view.is_three_way)
        self.bar.show_saved()

    def is_changed(self) -> bool:
        """Say whether something is not saved."""
        if self._stored is None or self.tolerances is None:
            return False
        forms = (self.details, self.rates, self.tolerances)
        return any(form.is_changed() for form in forms) or self.three_way.isChecked() != self._stored.is_three_way

    def _note_change(self) -> None:
        if self.is_changed():
            self.bar.show_changed()
        else:
            self.bar.show_saved()

    # ------------------------------------------------------------------ saving

    def discard(self) -> None:
        """Show what is stored."""
        if self._stored is not None:
            self._show(self._stored)

    def save(self) -> None:
        """Save what was changed, and only that."""
        if self.tolerances is None or self._has_problems(self.tolerances):
            return
        context, version = self.desk.context, self._version
        details = self.details.details() if self.details.is_changed() else None
        rates = self.rates.changes()
        tolerances = self.tolerances.tolerances() if self.tolerances.is_changed() else None
        stored = self._stored
        three_way = self.three_way.isChecked()
        is_other_way = stored is not None and three_way != stored.is_three_way
        self.bar.show_saving()
        self.desk.background.run(
            lambda: _save_all(
                context, details, rates, tolerances, three_way if is_other_way else None, version=version
            ),
            lambda _done: self._saved(),
            failed=self._refuse,
            owner=self,
        )

    def _has_problems(self, form: TolerancesForm) -> bool:
        self.details.clear_problems()
        self.rates.clear_problems()
        problems = form.own_problems()
        if not problems:
            try:
                form.tolerances()
            except Refused as error:
                problems = error.problems
        form.show_problems(problems)
        return self.rates.show_problems() or bool(problems)

    def _saved(self) -> None:
        self.details.load(self.details.details())
        self.rates.settle()
        if self.tolerances is not None:
            self.tolerances.load(self.tolerances.tolerances())
        self.bar.show_saved()
        self.desk.messages.banner(_("The company is saved."), kind="good")
        self.reload()
        self.desk.changes.notify()

    def _refuse(self, error: PersonError) -> None:
        self._note_change()
        if isinstance(error, ChangedMeanwhile):
            if self._stored is not None:
                self._version = self._stored.version
            self.desk.messages.banner(error.sentence, kind="attention", action=(_("Show what is stored"), self.discard))
            return
        problems = error.problems if isinstance(error, Refused) else ()
        elsewhere = self.details.show_problems(problems)
        if elsewhere or not problems:
            self.desk.messages.refused(error)


def _save_all(
    context: Context,
    details: CompanyDetails | None,
    rates: dict[str, Decimal],
    tolerances: Tolerances | None,
    three_way: bool | None,
    *,
    version: int,
) -> None:
    if details is not None:
        administering.change_company(context, details, version=version)
    for currency, rate in rates.items():
        administering.set_exchange_rate(context, currency, rate)
    if tolerances is not None:
        administering.set_tolerances(context, tolerances)
    if three_way is not None:
        administering.set_three_way(context, is_three_way=three_way)
