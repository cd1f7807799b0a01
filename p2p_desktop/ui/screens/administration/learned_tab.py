"""What the program has learned from corrections: each rule with its story, to be removed or accepted."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from p2p_desktop.domain.learning import RuleState
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, _n, date_words
from p2p_desktop.services import learning
from p2p_desktop.store.queries import learning as query
from p2p_desktop.store.queries.learning import RuleView
from p2p_desktop.ui import tokens
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.widgets.ask import ask_for_text
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.button import button
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.label import label, line, rows
from p2p_desktop.ui.widgets.plain_table import PlainTable
from p2p_desktop.ui.widgets.section import scrolling, splitter


def rule_pill(view: RuleView) -> PillWords:
    """Return the pill of a rule."""
    return {
        RuleState.ACTIVE: PillWords("circle-check", _("Applied"), "good"),
        RuleState.REFUSED: PillWords("circle-x", _("Refused"), "bad"),
        RuleState.SUSPENDED: PillWords("circle-slash", _("Resting"), "attention"),
        RuleState.REMOVED: PillWords("circle-slash", _("Removed"), "neutral"),
    }[view.state]


def story(view: RuleView) -> str:
    """Tell where a rule comes from and how it has fared."""
    told = [
        view.words,
        _("Learned from {file}, which {person} corrected on {day}.", file=view.file_name, person=view.learned_by,
          day=date_words(view.learned_at.date())),
        _n("Tried over {number} confirmed document before it was applied.",
           "Tried over {number} confirmed documents before it was applied.", view.replayed),
        _("It would have put {mended} of them right and {spoiled} wrong.", mended=view.mended, spoiled=view.spoiled),
        _("Since then it was right {right} and wrong {wrong} times.", right=view.confirmed, wrong=view.failed),
    ]  # fmt: skip
    if view.worse:
        told.append(_("It would make worse: {files}.", files=", ".join(view.worse)))
    if view.state is RuleState.REFUSED:
        told.append(_("It is not applied, because it would make confirmed documents wrong."))
    if view.state is RuleState.SUSPENDED:
        told.append(_("It is not applied any more, because it was wrong twice."))
    return "\n\n".join(told)


class LearnedTab(QWidget):
    """The list of what was learned, and what an administrator may do about it."""

    ready = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._views: dict[str, RuleView] = {}
        self._shown = ""
        self.table: PlainTable[RuleView] = PlainTable(
            desk.theme,
            _("Learned rules"),
            (
                Column("vendor", _("Vendor"), lambda view: view.vendor, width=0, kind="two_lines",
                       second=lambda view: f"{view.field} · {view.words}"),
                Column("state", _("State"), lambda view: rule_pill(view).word, width=112, kind="pill", pill=rule_pill),
            ),
            row_id=lambda view: view.id,
            empty=EmptyState("sparkles", _("Nothing learned yet"),
                             _("Correct and confirm a document: the next one of that vendor is read as you did.")),
        )  # fmt: skip
        self.heading = label(look="section", wraps=True)
        self.story = label(wraps=True, selectable=True)
        self.remove_button = button(_("Remove"), theme=desk.theme, icon="trash-2")
        self.accept_button = button(_("Apply all the same"), theme=desk.theme, icon="check")
        self._build()
        self.table.chosen.connect(self._show)
        self.remove_button.clicked.connect(self.remove)
        self.accept_button.clicked.connect(self.accept)

    def _build(self) -> None:
        inner = QWidget()
        inner.setMaximumWidth(self.desk.theme.px(640))
        sheet = rows(inner, space=tokens.SPACE_4, margin=tokens.SPACE_6)
        sheet.addWidget(self.heading)
        sheet.addWidget(self.story)
        foot = line(space=tokens.SPACE_2)
        foot.addWidget(self.remove_button)
        foot.addWidget(self.accept_button)
        foot.addStretch(1)
        sheet.addLayout(foot)
        sheet.addStretch(1)
        self._side = QWidget()
        self._side.setMinimumWidth(self.desk.theme.px(360))
        rows(self._side, space=0).addWidget(scrolling(inner))
        parts = (self.table, self._side)
        layout = rows(self, space=0)
        layout.addWidget(splitter(self.desk.state, "administration/learned", parts, sizes=(560, 560)))

    def reload(self) -> None:
        """Read the rules again; the chosen one stays chosen."""
        desk = self.desk

        def read() -> tuple[RuleView, ...]:
            with desk.reading() as session:
                return query.rules(session)

        desk.background.run(read, self._take, failed=self._say_failed, owner=self, newest="learned")

    def _take(self, views: tuple[RuleView, ...]) -> None:
        self._views = {view.id: view for view in views}
        self.table.show_rows(views)
        self._side.setVisible(bool(views))
        wanted = self._shown if self._shown in self._views else next(iter(self._views), "")
        self.table.select(wanted)
        self._show(wanted)
        self.ready.emit()

    def _say_failed(self, error: PersonError) -> None:
        self.table.say(_("What was learned could not be read"), error.sentence)
        self.ready.emit()

    def _show(self, rule_id: str) -> None:
        view = self._views.get(rule_id)
        self._shown = rule_id if view is not None else ""
        self.heading.setText(f"{view.vendor}: {view.field}" if view is not None else "")
        self.story.setText(story(view) if view is not None else "")
        self.remove_button.setVisible(view is not None)
        self.accept_button.setVisible(view is not None and view.state in (RuleState.REFUSED, RuleState.SUSPENDED))

    def remove(self) -> None:
        """Forget the chosen rule."""
        desk, rule_id = self.desk, self._shown
        if rule_id:
            desk.background.run(
                lambda: learning.remove_rule(desk.context, rule_id),
                lambda _done: self._done(_("The rule is removed.")),
                failed=desk.messages.refused,
                owner=self,
            )

    def accept(self) -> None:
        """Ask why, then apply the chosen rule all the same."""
        ask_for_text(
            self,
            _("Why is this rule to be applied all the same?"),
            accept=_("Apply it"),
            done=self._accept,
        )

    def _accept(self, reason: str | None) -> None:
        desk, rule_id = self.desk, self._shown
        if reason is None:
            return
        desk.background.run(
            lambda: learning.accept_rule(desk.context, rule_id, reason=reason),
            lambda _done: self._done(_("The rule is applied from now on.")),
            failed=desk.messages.refused,
            owner=self,
        )

    def _done(self, words: str) -> None:
        self.desk.messages.banner(words, kind="good")
        self.reload()
        self.desk.changes.notify()
