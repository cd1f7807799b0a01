"""Kinds are learned from what people confirm, versioned, replayed, and heard only where titles are in doubt."""

from __future__ import annotations

from p2p_desktop.documents.extractors.kind_model import said_of_unseen, trained, unpacked
from p2p_desktop.domain.document import Extraction, Kind
from p2p_desktop.domain.learning import RuleState
from p2p_desktop.domain.reading import Box, Page, ReadBy, Word
from p2p_desktop.services import kinds
from p2p_desktop.services.context import changing, reading
from p2p_desktop.store.documents import StoredPage, save_pages
from p2p_desktop.store.kind_models import models, newest_model
from p2p_desktop.store.tables.document import DocumentRow
from tests.company import Company

_TEXTS = {
    Kind.INVOICE: "Fjordline energy usage period meter amount to pay by transfer number {n}",
    Kind.DELIVERY_NOTE: "Parcel handed over goods pallets driver signature quantity only number {n}",
}


def _box(at: int, *, in_line: bool) -> Box:
    left, top = (0.02 + 0.04 * at, 0.1) if in_line else (0.1, 0.1 + 0.02 * at)
    return Box(left, top, left + 0.036, top + 0.012)


def _add(company: Company, number: int, text: str, kind: Kind, *, in_line: bool = False) -> None:
    words = tuple(Word(word, _box(at, in_line=in_line)) for at, word in enumerate(text.split()))
    with changing(company.erik, "test", noun="document") as change:
        row = DocumentRow(
            id=f"d-{number}", sha256=f"{number:064d}", file_name=f"{number}.pdf", file_type="pdf", size=1, purpose="",
            kind=kind.value, kind_confidence=1.0, is_kind_chosen=True, state="read", added_by=company.erik.person.id,
            added_at=change.now, is_reviewed=True,
        )  # fmt: skip
        change.session.add(row)
        change.session.flush()
        save_pages(change.session, row.id, [StoredPage(Page(1, 595, 842, words, ReadBy.TEXT), "")])


def _train(company: Company) -> None:
    with changing(company.erik, "test", noun="document") as change:
        kinds.train(company.erik, change)


def _found(kind: Kind, sure: float) -> Extraction:
    return Extraction(kind, sure, "en", (), ())


def test_a_model_of_plain_numbers_is_read_back_and_says_the_same() -> None:
    texts = [_TEXTS[kind].format(n=n) for n in range(8) for kind in _TEXTS]
    truth = [kind for _n in range(8) for kind in _TEXTS]
    model = trained(texts, truth)
    again = unpacked(model.kinds, model.packed())
    assert [again.kind_of(text)[0] for text in texts] == truth
    assert [kind for kind, _share in said_of_unseen(texts, truth)] == truth


def test_enough_confirmed_documents_make_a_version_that_speaks_where_titles_are_in_doubt(company: Company) -> None:
    for n in range(9):
        for at, kind in enumerate(_TEXTS):
            _add(company, 2 * n + at, _TEXTS[kind].format(n=n), kind)
    _train(company)
    with reading(company.erik) as session:
        assert newest_model(session) is None  # 18 are too few
    for at, kind in enumerate(_TEXTS):
        _add(company, 18 + at, _TEXTS[kind].format(n=9), kind)
    _train(company)
    _train(company)  # nothing new: no new version
    text = _TEXTS[Kind.DELIVERY_NOTE].format(n=77)
    with reading(company.erik) as session:
        (row,) = models(session)
        assert (row.version, row.state, row.examples, row.spoiled) == (1, RuleState.ACTIVE.value, 20, 0)
        assert row.mended > 0
        assert kinds.with_learned_kind(session, _found(Kind.OTHER, 0.3), text).kind is Kind.DELIVERY_NOTE
        assert kinds.with_learned_kind(session, _found(Kind.INVOICE, 0.9), text).kind is Kind.INVOICE


def test_a_version_that_would_make_more_wrong_than_right_is_refused(company: Company) -> None:
    # Each title is a word that no other document has, and right; the other words point half of the invoices elsewhere.
    invoices = ("invoice", "rechnung", "facture", "factura", "fattura", "factuur", "fatura", "faktura")
    receipts = (
        "receipt",
        "kassenbon",
        "bon",
        "quittung",
        "beleg",
        "ticket",
        "scontrino",
        "kassabon",
        "paragon",
        "reçu",
    )
    papers = [
        (title, Kind.INVOICE, "zeta omega kappa" if at % 2 else "alpha beta gamma") for at, title in enumerate(invoices)
    ]
    papers += [(title, Kind.RECEIPT, "zeta omega kappa") for title in receipts]
    papers += [("nothing", Kind.OTHER, "plain words here")] * 4
    for number, (title, kind, rest) in enumerate(papers):
        _add(
            company,
            number,
            f"{rest} this is one long line with a {title} in the midst of it {rest}",
            kind,
            in_line=True,
        )
    _train(company)
    with reading(company.erik) as session:
        (row,) = models(session)
        assert (row.state, row.spoiled > row.mended) == (RuleState.REFUSED.value, True)
        assert newest_model(session) is None
