"""Matching: results at the left, those to be resolved first; the chosen one beside them."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent, QShowEvent

from p2p_desktop.domain.people import Permission
from p2p_desktop.domain.resolution import MatchState
from p2p_desktop.errors import ChangedMeanwhile, PersonError
from p2p_desktop.language import _, ago_words, money_words, within
from p2p_desktop.services import resolving, validating
from p2p_desktop.services.resolving import Resolution
from p2p_desktop.store.queries import matching as query
from p2p_desktop.store.queries.matching import MatchListRow, MatchView
from p2p_desktop.ui.actions import Action
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.matching.match_detail import MatchDetail
from p2p_desktop.ui.screens.matching.match_words import code_words, state_pill
from p2p_desktop.ui.screens.matching.resolution_bar import question
from p2p_desktop.ui.widgets.badge import PillWords
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.label import rows
from p2p_desktop.ui.widgets.section import splitter
from p2p_desktop.ui.widgets.table import QueryTable

#: Below this width the list keeps its words and gives up its pills.
_NARROW = 1100


class MatchingScreen(Screen):
    """The list speaks of documents, so that one stays chosen when it is compared anew."""

    name = "matching"
    icon = "git-compare-arrows"

    @classmethod
    def title(cls) -> str:
        """The word of the navigation."""
        return _("Matching")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._shown = ""
        self._is_narrow = False
        self.table: QueryTable[MatchListRow] = QueryTable(
            desk,
            "matching",
            self._columns(),
            fetch=lambda session, request: query.page(session, desk.person, request),
            row_id=lambda row: row.document_id,
            empty=EmptyState(
                "git-compare-arrows",
                _("Nothing to compare yet"),
                _("Drop a receipt or an invoice: it is read, held against its order, and shows here."),
            ),
            choices=(
                ("", _("All results")),
                (MatchState.OPEN.value, _("To resolve")),
                (MatchState.PASSED.value, _("Match")),
                (MatchState.RESOLVED.value, _("Settled")),
                (MatchState.REJECTED.value, _("Rejected")),
            ),
            sort=("state", False),
            has_header=False,
            advances=True,
        )
        self.table.setMinimumWidth(desk.theme.pane(264))
        self.detail = MatchDetail(desk)
        layout = rows(self, space=0)
        layout.addWidget(splitter(desk.state, "matching/sides", (self.table, self.detail), sizes=(336, 920)))
        self.table.chosen.connect(self._choose)
        self.table.loaded.connect(self._note_loaded)
        self.detail.bar.wanted.connect(self._ask_reason)
        self.detail.order_chosen.connect(self._choose_order)

    def _columns(self) -> tuple[Column[MatchListRow], ...]:
        now = self.desk.context.now
        return (
            Column("number", _("Document"), _row_title, width=0, kind="two_lines",
                   second=lambda row: self._row_words(row, ago_words(row.created_at, now()))),
            Column("state", _("State"), lambda row: _pill(row).word, width=112, kind="pill",
                   pill=_pill),
        )  # fmt: skip

    def commands(self) -> tuple[Action, ...]:
        """Decide, look, and go on."""
        bar = self.detail.bar

        def action(name: str, words: str, keys: str, icon: str, resolution: Resolution) -> Action:
            return Action(name, words, keys, icon, lambda: bar.decide(resolution),
                          is_for=lambda person: person.may(Permission.RESOLVE),
                          is_enabled=lambda: bar.can(resolution))  # fmt: skip

        return (
            action("match_accept", _("Accept the difference"), "A", "check", Resolution.ACCEPT_VARIANCE),
            action("match_credit", _("Ask for a credit note"), "C", "receipt", Resolution.ASK_CREDIT_NOTE),
            action("match_wait", _("Wait for the goods"), "W", "clock", Resolution.WAIT_FOR_GOODS),
            action("match_revise", _("Have the order revised"), "V", "file-pen-line", Resolution.REVISE_ORDER),
            action("match_reject", _("Reject the document"), "X", "ban", Resolution.REJECT),
            Action("match_order", _("Choose another order"), "O", "package", self.detail.begin_choosing,
                   is_for=lambda person: person.may(Permission.RESOLVE), is_enabled=self._has_match),
            Action("match_lock", _("Scroll both papers together"), "L", "link", self.detail.toggle_lock),
            Action("match_lines", _("Show the lines"), "1", "rows-3", lambda: self.detail.show_tab(0)),
            Action("match_differences", _("Show the differences"), "2", "triangle-alert",
                   lambda: self.detail.show_tab(1)),
            Action("match_history", _("Show the history"), "3", "history", lambda: self.detail.show_tab(2)),
            Action("match_next", _("Next result"), "J", "arrow-down", lambda: self.table.walk(1)),
            Action("match_previous", _("Previous result"), "K", "arrow-up", lambda: self.table.walk(-1)),
        )  # fmt: skip

    # ------------------------------------------------------------------ showing

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever comes here walks the list at once."""
        super().showEvent(event)
        self.table.view.setFocus()

    def _note_loaded(self) -> None:
        """Where nothing was compared yet, nothing can be chosen either."""
        self.detail.setVisible(not self.table.is_blank())
        self.ready.emit()

    def reload(self) -> None:
        """Read list and result again."""
        self.table.reload()
        self._read(self._shown)

    def show_object(self, object_id: str) -> None:
        """Bring a result to the front; notices name it by its own id, other screens by its document's."""
        desk = self.desk

        def find() -> MatchView | None:
            with desk.reading() as session:
                found = query.one(session, desk.person, object_id)
                return found or query.of_document(session, desk.person, object_id)

        desk.background.run(find, self._show_found, owner=self, newest="object")

    def _show_found(self, view: MatchView | None) -> None:
        if view is None:
            self.desk.messages.banner(_("This result is not there any more, or not for you."), kind="attention")
            return
        self.table.select(view.document.id)
        self._choose(view.document.id)

    def _choose(self, document_id: str) -> None:
        self._shown = document_id
        self._read(document_id)

    def _read(self, document_id: str) -> None:
        desk = self.desk
        if not document_id:
            self.detail.show_match(None)
            return

        def read() -> MatchView | None:
            with desk.reading() as session:
                return query.of_document(session, desk.person, document_id)

        desk.background.run(read, self._show, failed=self._say_failed, owner=self, newest="match")

    def _show(self, view: MatchView | None) -> None:
        if view is None and self._shown:
            self.detail.say(_("Being compared"), _("The document is being held against its order. It shows here soon."))
            return
        self.detail.show_match(view)

    def _say_failed(self, error: PersonError) -> None:
        self.detail.say(_("This result could not be read"), error.sentence)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow list the state stands before the other words instead of in a pill."""
        super().resizeEvent(event)
        self._is_narrow = self.width() < self.desk.theme.px(_NARROW)
        self.table.view.setColumnHidden(1, self._is_narrow)

    def _row_words(self, row: MatchListRow, age: str) -> str:
        state = _pill(row).word if self._is_narrow else ""
        total = money_words(row.total, row.currency) if row.total is not None and row.currency else ""
        codes = ", ".join(within(code_words(code)) for code in row.codes[:2])
        return " · ".join(filter(None, (state, codes or row.order_number, total, age)))

    def _has_match(self) -> bool:
        return self.detail.view() is not None

    # ------------------------------------------------------------------ deciding

    def _ask_reason(self, resolution: Resolution, finding_id: str, order_line: int) -> None:
        view = self.detail.view()
        if view is None:
            return

        def answer(reason: str | None) -> None:
            if reason is not None:
                self._resolve(view, resolution, finding_id, order_line, reason)

        self.desk.messages.ask_for_text(
            self,
            question(resolution),
            accept=_("Reject the document") if resolution is Resolution.REJECT else _("Decide"),
            done=answer,
            look="danger" if resolution is Resolution.REJECT else "primary",
        )

    def _resolve(self, view: MatchView, resolution: Resolution, finding_id: str, order_line: int, reason: str) -> None:
        desk = self.desk
        following = self._next_open(view.document.id)
        desk.background.run(
            lambda: resolving.resolve(
                desk.context, view.id, resolution, reason=reason, version=view.version, finding_id=finding_id,
                order_line=order_line or None,
            ),
            lambda _version: self._decided(view, is_whole=not finding_id, following=following),
            failed=self._refuse,
            owner=self,
        )  # fmt: skip

    def _decided(self, view: MatchView, *, is_whole: bool, following: str) -> None:
        name = view.document.number or view.document.file_name
        words = _("“{document}” is decided.", document=name) if is_whole else _("One difference is decided.")
        self.desk.messages.banner(words, kind="good")
        if is_whole and following:
            self.table.select(following)
        self.desk.changes.notify()

    def _next_open(self, document_id: str) -> str:
        """Return the document of the next result that waits, after this one."""
        model = self.table.model
        here = model.place_of(document_id)
        order = [*range(here + 1, model.total), *range(max(0, here))]
        for at in order[:200]:
            row = model.row(at)
            if row is not None and row.state is MatchState.OPEN:
                return row.document_id
        return ""

    def _choose_order(self, order_id: str) -> None:
        view = self.detail.view()
        if view is None:
            return
        desk = self.desk
        desk.background.run(
            lambda: validating.choose_order(desk.context, view.document.id, order_id, version=view.document.version),
            lambda _version: self._said_order(),
            failed=self._refuse,
            owner=self,
        )

    def _said_order(self) -> None:
        self.desk.messages.banner(_("The document is being held against that order."), kind="neutral")
        self.desk.changes.notify()

    def _refuse(self, error: PersonError) -> None:
        self.desk.messages.banner(error.sentence, kind="attention" if isinstance(error, ChangedMeanwhile) else "bad")
        self.reload()


def _pill(row: MatchListRow) -> PillWords:
    return state_pill(row.state, has_order=bool(row.order_id))


def _row_title(row: MatchListRow) -> str:
    return " ".join(filter(None, (row.vendor_name, row.number))) or row.file_name
