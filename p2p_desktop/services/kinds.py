"""Learn which kinds of documents there are here, and speak where titles are in doubt."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType

from p2p_desktop.documents.extractors import classify
from p2p_desktop.documents.extractors.paper import paper_of
from p2p_desktop.domain.document import Extraction, Kind
from p2p_desktop.domain.learning import RuleState
from p2p_desktop.services.context import Change, Context, Session
from p2p_desktop.store.documents import ConfirmedKind, confirmed_kinds, load_pages
from p2p_desktop.store.kind_models import keep_model, kinds_of, newest_model
from p2p_desktop.store.tables.learning import KindModelRow

#: Below this the titles of a document are in doubt.
DOUBTED = 0.75
#: From this share on the classifier is listened to.
_HEARD = 0.6
_LEAST_EXAMPLES, _LEAST_OF_A_KIND = 20, 4
_MOST_EXAMPLES = 2_000
#: A new version is trained when there are so many times the examples of the last: a few more change little.
_WORTH_IT = 1.2


def _kind_model() -> ModuleType:
    # It loads scikit-learn, which takes a second: only where there is something to train or to ask.
    return importlib.import_module("p2p_desktop.documents.extractors.kind_model")


def with_learned_kind(session: Session, found: Extraction, text: str) -> Extraction:
    """Return what was read, with the classifier's kind where the titles are in doubt and it is not."""
    row = newest_model(session) if found.kind_confidence < DOUBTED else None
    if row is None:
        return found
    kind, share = _kind_model().unpacked(kinds_of(row), row.weights).kind_of(text)
    return replace(found, kind=kind, kind_confidence=round(share, 2)) if share >= _HEARD else found


def train(context: Context, change: Change) -> None:
    """Train a new version on what people have confirmed; it goes live unless it would make more wrong than right."""
    usable = _examples(change.session)
    known = newest_model(change.session)
    if len(usable) < _LEAST_EXAMPLES or len({each.kind for each in usable}) < 2:
        return
    if known is not None and len(usable) < known.examples * _WORTH_IT:
        return
    texts, kinds = [each.text for each in usable], [each.kind for each in usable]
    module = _kind_model()
    model = module.trained(texts, kinds)
    by_titles = [classify.kind_of(paper_of(load_pages(change.session, each.id))) for each in usable]
    mended, spoiled = _replayed(kinds, by_titles, module.said_of_unseen(texts, kinds))
    state = RuleState.REFUSED if spoiled > mended else RuleState.ACTIVE
    row = KindModelRow(
        kinds=[each.value for each in model.kinds], weights=model.packed(), state=state.value,
        trained_at=context.now(), examples=len(usable), mended=mended, spoiled=spoiled,
    )  # fmt: skip
    keep_model(change.session, row)
    change.record("kinds_learned", noun="kind_model", object_id=str(row.version),
                  changes={"state": ("", state.value), "examples": ("", str(len(usable)))})  # fmt: skip


def _examples(session: Session) -> list[ConfirmedKind]:
    """Return the confirmed documents of kinds that there are enough of."""
    examples = confirmed_kinds(session, most=_MOST_EXAMPLES)
    counts = Counter(each.kind for each in examples)
    return [each for each in examples if counts[each.kind] >= _LEAST_OF_A_KIND]


def _replayed(
    kinds: Sequence[Kind], by_titles: Sequence[tuple[Kind, float]], said: Sequence[tuple[Kind, float]]
) -> tuple[int, int]:
    """Count the confirmed documents whose kind the classifier would put right, and those it would put wrong."""
    mended = spoiled = 0
    for truth, (read, sure), (kind, share) in zip(kinds, by_titles, said, strict=True):
        after = kind if sure < DOUBTED and share >= _HEARD else read
        mended += read is not truth and after is truth
        spoiled += read is truth and after is not truth
    return mended, spoiled
