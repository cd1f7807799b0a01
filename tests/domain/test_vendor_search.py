"""Vendors are found while somebody types: by the beginning of a name, an alias, a tax id, and with slips."""

from __future__ import annotations

import pytest

from p2p_desktop.domain.vendor_search import Findable, names_meant

VENDORS = (
    Findable("Papier Adler GmbH", ("Adler Office", "PA Bürobedarf"), "DE136695976"),
    Findable("Müller & Söhne KG", (), "ATU12345678"),
    Findable("Adlershof Technik AG"),
    Findable("Kaffeerösterei Morgenrot"),
    Findable("株式会社東京"),
)


def found(text: str, limit: int = 20) -> tuple[str, ...]:
    return names_meant(text, VENDORS, limit=limit)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("papier", "Papier Adler GmbH"),
        ("PAPIER ADLER gmbh", "Papier Adler GmbH"),
        ("papeir adler", "Papier Adler GmbH"),
        ("bürobedarf", "Papier Adler GmbH"),
        ("burobedraf", "Papier Adler GmbH"),
        ("DE 136 695", "Papier Adler GmbH"),
        ("136695976", "Papier Adler GmbH"),
        ("atu1234", "Müller & Söhne KG"),
        ("mueller", "Müller & Söhne KG"),
        ("MULLER soehne", "Müller & Söhne KG"),
        ("kaferösterei", "Kaffeerösterei Morgenrot"),
        ("東京", "株式会社東京"),
    ],
)
def test_who_is_meant_comes_first(typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_what_begins_so_comes_before_what_holds_it_and_names_before_aliases() -> None:
    assert found("adler") == ("Adlershof Technik AG", "Papier Adler GmbH")
    assert found("adler", limit=1) == ("Adlershof Technik AG",)


@pytest.mark.parametrize("typed", ["xyz", "zzzzzz", "%", "...", "12", "al x"])
def test_who_is_not_meant_does_not_come_up(typed: str) -> None:
    assert found(typed) == ()


def test_nothing_typed_shows_the_first_by_name() -> None:
    assert found("", limit=2) == ("Adlershof Technik AG", "Kaffeerösterei Morgenrot")
