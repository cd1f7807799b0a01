"""Numbers as canonical text: plain decimals, the same in every language."""

from __future__ import annotations

from decimal import Decimal

from p2p_desktop.domain.money import decimals_of, round_to

_PLACES = 6


def plain(value: Decimal) -> str:
    """Write a quantity, price or rate without exponent and needless zeros: ``3``, ``2.5``; at most six decimals."""
    text = format(round_to(value, _PLACES), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def plain_money(value: Decimal, currency: str) -> str:
    """Write an amount with the currency's own number of decimals: ``730.00``."""
    return format(round_to(value, decimals_of(currency)) + 0, "f")
