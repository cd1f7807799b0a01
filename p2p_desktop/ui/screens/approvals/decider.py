"""Carries decisions out, each once, and takes the last ones back for as long as that is offered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from p2p_desktop.domain.approval import HOLD_TIME, UNDO_TIME
from p2p_desktop.domain.people import Person
from p2p_desktop.domain.request import RequestEvent, RequestState
from p2p_desktop.errors import ChangedMeanwhile, PersonError
from p2p_desktop.language import _, _n
from p2p_desktop.services import approving, taking_back
from p2p_desktop.services.approving import Outcome
from p2p_desktop.services.taking_back import Decided
from p2p_desktop.store.queries import requests
from p2p_desktop.store.queries.approvals import ApprovalView
from p2p_desktop.store.queries.requests import RequestView
from p2p_desktop.ui.desk import Desk
from p2p_desktop.ui.route_view import names_words

_MANY = "many"


@dataclass(frozen=True, slots=True)
class _Offer:
    """What can be taken back just now, in one go, the comments that went with it, and the banner that says so."""

    decided: tuple[Decided, ...]
    comments: dict[str, str]
    sentence: str


class Decider(QObject):
    """The decision is in the database before anybody hears of it; only what follows from it waits (decision 20)."""

    #: The ids of requests that were decided.
    decided = Signal(tuple)
    #: Something was refused: what is shown has to be read again.
    refused = Signal()
    #: The ids of requests that wait again, and the comments that had been written on them.
    taken_back = Signal(tuple, object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._under_way: set[str] = set()
        self._offer: _Offer | None = None
        self._over = QTimer(self, singleShot=True, interval=int(UNDO_TIME.total_seconds() * 1000))
        self._over.timeout.connect(self._end_offer)

    def is_deciding(self, request_id: str) -> bool:
        """Say whether a decision on this request is being carried out."""
        return request_id in self._under_way

    def can_undo(self) -> bool:
        """Say whether the last decision can still be taken back."""
        return self._offer is not None

    def approve(self, view: ApprovalView, comment: str) -> None:
        """Approve what is shown."""
        content_hash, context = view.request.content_hash, self._desk.context
        self._decide(
            view,
            comment,
            lambda request_id: approving.approve(
                context, request_id, content_hash=content_hash, comment=comment, hold=HOLD_TIME
            ),
        )

    def return_(self, view: ApprovalView, comment: str) -> None:
        """Send it back."""
        context = self._desk.context
        self._decide(
            view,
            comment,
            lambda request_id: approving.return_to_requester(context, request_id, comment=comment, hold=HOLD_TIME),
        )

    def reject(self, view: ApprovalView, comment: str) -> None:
        """End it."""
        context = self._desk.context
        self._decide(
            view, comment, lambda request_id: approving.reject(context, request_id, comment=comment, hold=HOLD_TIME)
        )

    def ask_another(self, view: ApprovalView, person: Person, *, before: bool, comment: str) -> None:
        """Ask one more person; that can't be taken back, for the person is told at once."""
        context = self._desk.context

        def verb(request_id: str) -> None:
            approving.ask_another(context, request_id, person.id, before=before, comment=comment)

        self._decide(view, comment, verb)

    def approve_many(self, ready: Sequence[tuple[str, str]], title_of: Callable[[Outcome], str]) -> None:
        """Approve several, each on its own, with one undo for all."""
        if not ready or _MANY in self._under_way:
            return
        self._under_way.add(_MANY)
        self._desk.background.run(
            lambda: approving.approve_many(self._desk.context, ready, hold=HOLD_TIME),
            lambda outcomes: self._note_many(outcomes, title_of),
            failed=self._note_many_refused,
            owner=self,
        )

    def undo(self) -> None:
        """Take the last decision back, or the last ones if they were made in one go."""
        offer, self._offer = self._offer, None
        self._over.stop()
        if offer is None:
            return
        self._desk.messages.take_back(offer.sentence)
        self._desk.background.run(
            lambda: taking_back.take_back_many(self._desk.context, offer.decided),
            lambda outcomes: self._note_taken_back(outcomes, offer.comments),
            failed=lambda error: self._note_not_taken_back(error, offer),
            owner=self,
        )

    # ------------------------------------------------------------------ carrying out

    def _decide(self, view: ApprovalView, comment: str, verb: Callable[[str], int | None]) -> None:
        """Carry a decision out, once, however often somebody clicks."""
        request_id = view.request.id
        if request_id in self._under_way or RequestEvent.APPROVE not in view.request.possible:
            return
        self._under_way.add(request_id)

        def work() -> tuple[int | None, RequestView | None]:
            version = verb(request_id)
            with self._desk.reading() as session:
                return version, requests.one(session, self._desk.person, request_id)

        self._desk.background.run(
            work,
            lambda done: self._note_decided(request_id, comment, *done),
            failed=lambda error: self._note_refused(request_id, error),
            owner=self,
        )

    def _note_decided(self, request_id: str, comment: str, version: int | None, after: RequestView | None) -> None:
        self._under_way.discard(request_id)
        if after is not None:
            show = (_("Show it"), lambda: self._desk.go_to("requests", request_id))
            words = decided_words(after)
            if version is not None:
                self._say_undoable(_Offer((Decided(request_id, version),), {request_id: comment}, words), show)
            else:
                self._desk.messages.banner(words, kind="good", action=show)
        self._desk.changes.notify()
        self.decided.emit((request_id,))

    def _note_refused(self, request_id: str, error: PersonError) -> None:
        self._under_way.discard(request_id)
        self._desk.messages.banner(error.sentence, kind="attention" if isinstance(error, ChangedMeanwhile) else "bad")
        self.refused.emit()

    def _note_many(self, outcomes: tuple[Outcome, ...], title_of: Callable[[Outcome], str]) -> None:
        self._under_way.discard(_MANY)
        approved = [outcome for outcome in outcomes if not outcome.sentence]
        for outcome in outcomes:
            if outcome.sentence:
                words = _("“{title}” was not approved: {reason}", title=title_of(outcome), reason=outcome.sentence)
                self._desk.messages.banner(words, kind="attention")
        if approved:
            words = _n("{number} request approved.", "{number} requests approved.", len(approved))
            decided = tuple(Decided(each.request_id, each.version) for each in approved)
            self._say_undoable(_Offer(decided, {}, words), None)
        self._desk.changes.notify()
        self.decided.emit(tuple(each.request_id for each in approved))

    def _note_many_refused(self, error: PersonError) -> None:
        self._under_way.discard(_MANY)
        self._desk.messages.refused(error)
        self.refused.emit()

    # ------------------------------------------------------------------ taking back

    def _say_undoable(self, offer: _Offer, action: tuple[str, Callable[[], None]] | None) -> None:
        """Say what was decided and offer to take it back; what was decided before can't be any more."""
        self._offer = offer
        self._over.start()
        seconds = int(UNDO_TIME.total_seconds())
        self._desk.messages.banner(
            offer.sentence, kind="good", action=action, undo=lambda: self._undo(offer), undo_seconds=seconds
        )

    def _undo(self, offer: _Offer) -> None:
        """Take back what this banner spoke of; an older banner than the last still may."""
        self._offer = offer
        self.undo()

    def _note_not_taken_back(self, error: PersonError, offer: _Offer) -> None:
        """Where it could not even be tried (no line to the office, say), it can be tried again."""
        self._offer = offer
        self._over.start()
        self._desk.messages.refused(error)

    def _end_offer(self) -> None:
        self._offer = None

    def _note_taken_back(self, outcomes: tuple[tuple[Decided, str], ...], comments: dict[str, str]) -> None:
        back = tuple(decided.request_id for decided, sentence in outcomes if not sentence)
        for sentence in dict.fromkeys(sentence for _decided, sentence in outcomes if sentence):
            self._desk.messages.banner(sentence, kind="attention")
        if back:
            words = _n("{number} request waits for you again.", "{number} requests wait for you again.", len(back))
            self._desk.messages.banner(words, kind="neutral")
            self.taken_back.emit(back, comments)
        else:
            self.refused.emit()
        self._desk.changes.notify()


def decided_words(view: RequestView) -> str:
    """Say what became of a request by a decision."""
    title = view.content.title
    if view.state is RequestState.APPROVED:
        return _("“{title}” is approved. Its order is made in a few seconds.", title=title)
    if view.state is RequestState.ORDERED:
        return _("“{title}” is approved and ordered as {number}.", title=title, number=view.order_number)
    if view.state is RequestState.RETURNED:
        return _("“{title}” went back to {name}.", title=title, name=view.requester_name)
    if view.state is RequestState.REJECTED:
        return _("“{title}” is rejected.", title=title)
    return _("You approved “{title}”. It waits for {names} now.", title=title, names=names_words(view.waiting_for))
