"""Which language is spoken, with whose formats, and what is worded for somebody else meanwhile."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest

from p2p_desktop import language
from p2p_desktop.language import _, _n, _p, date_words, in_language, money_words, read_number, use_language, within

NAMES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_MONETARY", "LANG")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Speak English again after each test, whatever system it has left behind."""
    yield
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANGUAGE", "en")
        use_language()


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Give a system that names no language."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("named", "spoken"),
    [
        ({}, "en"), ({"LANG": "de_AT.UTF-8"}, "de"), ({"LANG": "de_DE", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LC_ALL": "C", "LANG": "de_DE"}, "en"), ({"LANGUAGE": "fr:de:en", "LANG": "en_GB"}, "de"),
        ({"LANG": "fr_FR.UTF-8"}, "en"), ({"LANG": "POSIX"}, "en"),
    ],
)  # fmt: skip
@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows is asked itself, not its environment")
def test_the_systems_language_is_spoken(system: pytest.MonkeyPatch, named: dict[str, str], spoken: str) -> None:
    for name, value in named.items():
        system.setenv(name, value)
    assert use_language() == language.spoken() == spoken


def test_a_chosen_language_brings_its_formats_unless_the_systems_are_of_that_language(
    system: pytest.MonkeyPatch,
) -> None:
    day, amount = dt.date(2026, 12, 31), Decimal("4380.5")
    system.setenv("LC_ALL", "en_GB.UTF-8")
    use_language("de")
    assert (date_words(day), money_words(amount, "EUR")) == ("31.12.2026", "4.380,50 EUR")
    assert read_number("1.471,60") == Decimal("1471.60")
    assert language.score_words(Decimal("0.79")) == "0,79"
    system.setenv("LC_ALL", "de_CH.UTF-8")
    use_language("de")
    assert money_words(amount, "CHF") == "4’380.50 CHF"
    use_language("en")
    assert date_words(day) == "31 Dec 2026"


def test_an_unknown_language_is_the_systems(system: pytest.MonkeyPatch) -> None:
    system.setenv("LANG", "de_DE")
    assert use_language("tlh") == "de"


def test_sentences_fields_numbers_and_words_with_two_meanings_are_translated() -> None:
    use_language("de")
    assert _("Order {number} is issued", number="PO-1") == "Bestellung PO-1 ist erteilt"
    assert _n("{number} job failed today", "{number} jobs failed today", 2) == "2 Aufgaben heute gescheitert"
    assert (_("Cancelled"), _p("work", "Cancelled")) == ("Storniert", "Abgebrochen")


def test_words_within_a_sentence_begin_small_in_english_only() -> None:
    assert within("Price too high") == "price too high"
    use_language("de")
    assert within("Preis zu hoch") == "Preis zu hoch"


def test_what_one_thread_words_for_somebody_else_does_not_change_the_others() -> None:
    use_language("de")
    heard: list[str] = []
    with in_language("en"):
        assert _("Vendor") == "Vendor"
        other = threading.Thread(target=lambda: heard.append(_("Vendor")))
        other.start()
        other.join()
    assert (heard, _("Vendor")) == (["Lieferant"], "Lieferant")
