"""Search in the words of a page."""

from __future__ import annotations

import pytest

from p2p_desktop.domain.page_search import find
from p2p_desktop.domain.reading import Box, Word, text_of

WORDS = (
    Word("Müller", Box(0.1, 0.1, 0.2, 0.12)),
    Word("&", Box(0.21, 0.1, 0.22, 0.12)),
    Word("Söhne", Box(0.23, 0.1, 0.3, 0.12)),
    Word("Straße", Box(0.1, 0.2, 0.2, 0.22)),
    Word("Müller", Box(0.5, 0.2, 0.6, 0.22)),
)


@pytest.mark.parametrize("typed", ["müller", "MULLER", " Muller "])
def test_case_and_accents_do_not_matter(typed: str) -> None:
    assert [boxes[0] for boxes in find(WORDS, typed)] == [WORDS[0].box, WORDS[4].box]


def test_a_phrase_goes_over_words_and_ends_of_lines() -> None:
    assert find(WORDS, "söhne  strasse") == ((WORDS[2].box, WORDS[3].box),)


def test_a_part_of_a_word_is_a_part_of_its_box() -> None:
    ((part,),) = find(WORDS[:1], "lle")
    assert (part.left, part.right) == pytest.approx((0.1 + 0.1 * 2 / 6, 0.1 + 0.1 * 5 / 6))


@pytest.mark.parametrize("typed", ["", "   ", "nothing of this"])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert find(WORDS, typed) == ()


def test_chosen_words_become_lines() -> None:
    assert text_of(WORDS) == "Müller & Söhne\nStraße Müller"
