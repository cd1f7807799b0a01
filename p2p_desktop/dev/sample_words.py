"""How the sample vendors write numbers and dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def english(amount: Decimal) -> str:
    """1,290.00"""
    return f"{amount:,.2f}"


def german(amount: Decimal) -> str:
    """1.290,00"""
    return english(amount).translate(str.maketrans(",.", ".,"))


def french(amount: Decimal) -> str:
    """1 290,00 with a space that does not break"""
    return english(amount).translate(str.maketrans(",.", "\N{NO-BREAK SPACE},"))


def plain(number: Decimal, *, point: str = ".") -> str:
    """13.5 or 19, without zeros that say nothing."""
    return f"{number.normalize():f}".replace(".", point)


def long_english(day: date) -> str:
    """9 March 2026"""
    return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"


def dotted(day: date) -> str:
    """12.03.2026"""
    return day.strftime("%d.%m.%Y")


def slashed(day: date) -> str:
    """17/03/2026"""
    return day.strftime("%d/%m/%Y")
