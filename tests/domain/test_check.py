"""Every line of health has a name that people know."""

from __future__ import annotations

from p2p_desktop.domain.check import check_words


def test_a_line_is_named_in_words_and_an_unknown_one_by_itself() -> None:
    assert check_words("backup") == "Daily copy"
    assert check_words("something_new") == "something_new"
