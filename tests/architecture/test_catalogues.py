"""The catalogues of words are whole: nothing missing, nothing left over, the same fields, and compiled as written."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from p2p_desktop import language
from p2p_desktop.dev import locale


@pytest.fixture(scope="module")
def found() -> Catalog:
    """Extract every sentence of the program once."""
    return locale.extracted()


def test_the_template_holds_every_sentence_of_the_program(found: Catalog) -> None:
    assert locale.TEMPLATE.read_bytes() == locale.template_bytes(found), "python3 bootstrap.py locale"


@pytest.mark.parametrize("name", locale.translated_languages())
def test_a_language_is_complete_and_in_order(name: str, found: Catalog) -> None:
    wanted = locale.updated(name, found)
    assert locale.problems_of(wanted) == [], "translate these in the .po, then: python3 bootstrap.py locale"
    assert locale.po_path(name).read_bytes() == locale.po_bytes(name, wanted), "python3 bootstrap.py locale"
    assert locale.mo_path(name).read_bytes() == locale.mo_bytes(name, wanted), "python3 bootstrap.py locale"


def test_every_language_of_the_setting_is_translated() -> None:
    for name in language.LANGUAGES:
        said = language.words_of(name).gettext("The document fits its order.")
        assert (said == "The document fits its order.") == (name == locale.SOURCE)


def test_both_forms_of_a_sentence_with_a_number_are_there() -> None:
    german = language.words_of("de")
    said = [
        german.ngettext("{number} file was taken in.", "{number} files were taken in.", number) for number in (1, 2)
    ]
    assert said == ["{number} Datei wurde aufgenommen.", "{number} Dateien wurden aufgenommen."]


@pytest.mark.parametrize(
    ("english", "german", "problem"),
    [
        ("A note", "", "not translated"),
        ("From {vendor}", "Von {lieferant}", "fields differ (Von {lieferant})"),
        ("{seconds:.1f} s", "{seconds} s", "fields differ ({seconds} s)"),
        ("Username: ", "Benutzername:", "other spaces at the ends ('Benutzername:')"),
        (("{number} file", "{number} files"), ("Datei", ""), "not translated"),
        (("{number} of {who}", "{number} of {who}"), ("eine von {who}", "{number}"), "fields differ ({number})"),
    ],
)
def test_what_is_wrong_with_an_entry_is_found(
    english: str | tuple[str, str], german: str | tuple[str, str], problem: str
) -> None:
    catalogue = Catalog(locale="de")
    catalogue.add(english, german)
    first = english if isinstance(english, str) else english[0]
    assert locale.problems_of(catalogue) == [f"{problem}: {first!r}"]


def test_a_fuzzy_entry_is_no_translation() -> None:
    catalogue = Catalog(locale="de")
    catalogue.add("A note", "Eine Note", flags=["fuzzy"])
    assert locale.problems_of(catalogue) == ["fuzzy: 'A note'"]
