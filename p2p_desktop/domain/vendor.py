"""Vendors: whom the company buys from."""

from __future__ import annotations

from dataclasses import dataclass

from p2p_desktop.errors import Problem
from p2p_desktop.language import _


@dataclass(frozen=True, slots=True)
class VendorDetails:
    """What is known of a vendor, as a person types it."""

    name: str
    address: str = ""
    country: str = ""
    tax_id: str = ""
    email: str = ""
    phone: str = ""
    aliases: tuple[str, ...] = ()
    payment_terms: str = ""


def vendor_problems(details: VendorDetails) -> tuple[Problem, ...]:
    """Return what keeps a vendor from being saved."""
    problems = []
    if not any(sign.isalnum() for sign in details.name):
        problems.append(Problem("NO_NAME", _("A vendor needs a name."), "name"))
    if len(details.name) > 200:
        problems.append(Problem("TOO_LONG", _("A vendor’s name has at most 200 characters."), "name"))
    return tuple(problems)


def normal_iban(text: str) -> str:
    """Return an IBAN without blanks, in capitals."""
    return "".join(text.split()).upper()


def iban_is_valid(text: str) -> bool:
    """Check an IBAN's form, country length and check digits (ISO 13616, mod 97; V-3)."""
    iban = normal_iban(text)
    if (
        not iban.isalnum()
        or not iban.isascii()
        or len(iban) != IBAN_LENGTHS.get(iban[:2], -1)
        or not iban[2:4].isdigit()
    ):
        return False
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


#: Length of an IBAN by country (SWIFT IBAN registry).
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SD": 18,
    "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22,
    "VG": 24, "XK": 20,
}  # fmt: skip
