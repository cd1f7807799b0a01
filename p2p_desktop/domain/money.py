"""Money: exact amounts in a currency, never binary floating point (RULES.md, head)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from p2p_desktop.errors import Refused
from p2p_desktop.language import _

#: Largest amount the program takes; anything above is refused as a slip of the keyboard.
LARGEST = Decimal("999999999999.99")
#: Unit prices and quantities keep up to six decimals (a screw at 0.0125, 1.333333 h).
UNIT_PLACES = 6
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")

#: ISO 4217 codes with their number of minor digits where that is not two.
_DECIMALS = {
    "BHD": 3, "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KMF": 0, "KRW": 0,
    "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3, "UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0,
    "XPF": 0,
}  # fmt: skip
CURRENCIES = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY "
    "COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR "
    "ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK "
    "MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF "
    "SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS "
    "VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG".split()
)


def decimals_of(currency: str) -> int:
    """Return how many minor digits a currency has (ISO 4217)."""
    return _DECIMALS.get(currency, 2)


def round_to(value: Decimal, places: int) -> Decimal:
    """Round half-up, as people and tax offices do."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def parse_number(text: str) -> Decimal:
    """Read a plain decimal number (``1234.5``) strictly; refuse exponents, NaN and more than 15 whole digits.

    Numbers as people write them in documents are the business of the extractors, not of this function.
    """
    stripped = text.strip()
    if not _PLAIN_NUMBER.fullmatch(stripped):
        raise Refused("NOT_A_NUMBER", _("“{text}” is not a number.", text=stripped[:40]))
    return Decimal(stripped)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency, already rounded to the currency's own number of decimals."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise Refused("CURRENCY", _("“{currency}” is not a currency.", currency=self.currency[:10]))
        if not self.amount.is_finite():
            raise Refused("NOT_A_NUMBER", _("An amount has to be a number."))
        # Judged before rounding, which can't take what is far too large, and after it, which may make it larger.
        if abs(self.amount) > LARGEST or abs(round_to(self.amount, decimals_of(self.currency))) > LARGEST:
            raise Refused("TOO_LARGE", _("An amount of this size cannot be right: at most {most}.", most=LARGEST))
        # Adding nothing turns “-0.00”, which rounding leaves of a small negative amount, into “0.00”.
        object.__setattr__(self, "amount", round_to(self.amount, decimals_of(self.currency)) + Decimal(0))

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in this currency."""
        return cls(Decimal(0), currency)

    @classmethod
    def from_minor(cls, minor: int, currency: str) -> Self:
        """Build from the stored whole number of minor units (cents)."""
        return cls(Decimal(minor).scaleb(-decimals_of(currency)), currency)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``"10.50 EUR"``."""
        number, _blank, currency = text.strip().partition(" ")
        return cls(parse_number(number), currency.strip())

    @property
    def minor(self) -> int:
        """The amount as a whole number of minor units, as it is stored."""
        return int(self.amount.scaleb(decimals_of(self.currency)))

    def _same(self, other: Money) -> None:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def is_amount(value: Decimal) -> bool:
    """Say whether a number is one that the program takes and can store: finite, and not larger than the largest."""
    return value.is_finite() and abs(value) <= LARGEST


def to_millionths(value: Decimal) -> int:
    """Turn a quantity or unit price into the whole number that is stored (10^-6 units)."""
    return int(round_to(value, UNIT_PLACES).scaleb(UNIT_PLACES))


def from_millionths(stored: int) -> Decimal:
    """Turn the stored whole number back into a quantity or unit price, without needless zeros."""
    value = Decimal(stored).scaleb(-UNIT_PLACES)
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
