"""Which currency a document speaks of, and how plainly it says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from p2p_desktop.documents.extractors.figures import Figure, currency_code
from p2p_desktop.documents.extractors.paper import Paper
from p2p_desktop.domain.reading import Place

_WRITTEN = re.compile(
    r"(?<![A-Za-z])(EUR|USD|GBP|CHF|PLN|MYR|SGD|CZK|SEK|NOK|DKK|HUF|RON|CAD|AUD|INR|JPY|AED|HKD|TRY|ZAR|RM|Euro|zł|€|"
    r"£|\$)(?![a-z])"
)
_OF_COUNTRY = {
    "DE": "EUR", "AT": "EUR", "FR": "EUR", "ES": "EUR", "IT": "EUR", "NL": "EUR", "BE": "EUR", "IE": "EUR", "PT": "EUR",
    "FI": "EUR", "LU": "EUR", "GR": "EUR", "EL": "EUR", "SK": "EUR", "SI": "EUR", "EE": "EUR", "LV": "EUR", "LT": "EUR",
    "PL": "PLN", "CZ": "CZK", "GB": "GBP", "CH": "CHF", "SE": "SEK", "DK": "DKK", "NO": "NOK", "HU": "HUF", "RO": "RON",
}  # fmt: skip
_SEVERAL = 2
#: City, state and ZIP code: "Seattle, WA 98109-5210".
_US_ADDRESS = re.compile(
    r"[A-Za-z.]{2,},? (?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|"
    r"T[NX]|UT|V[AT]|W[AIVY])[ .,]{1,2}\d{5}(?:-\d{4})?(?!\d)"
)
_US_WORDS = re.compile(r"\bU\.?S\.? [Dd]ollars?\b")
#: Countries whose dollars carry the same sign.
_OTHER_DOLLARS = re.compile(
    r"\b(?:Canada|Australia|New Zealand|Singapore|Hong Kong|Mexico|M[ée]xico|ABN|GST)\b|\b[A-Z]\d[A-Z] \d[A-Z]\d\b"
)
_OF_LANGUAGE = {"de": "EUR", "fr": "EUR", "es": "EUR", "it": "EUR", "nl": "EUR", "pt": "EUR", "pl": "PLN"}


@dataclass(frozen=True, slots=True)
class CurrencyFound:
    """A currency, how sure, and whether it stands beside the amounts in a way that can mean nothing else."""

    code: str
    confidence: float
    place: Place | None
    is_printed: bool
    #: It stands beside several amounts, no other currency is printed, and its sign means no other country's money.
    is_agreed: bool = False


def _is_spelled(code: str, text: str) -> bool:
    """True where the code itself is written, or an address shows whose dollars these are."""
    if re.search(rf"\b{code}\b|US\$", text):
        return True
    return (
        code == "USD" and bool(_US_ADDRESS.search(text) or _US_WORDS.search(text)) and not _OTHER_DOLLARS.search(text)
    )


def currency_of(
    paper: Paper, figures: Sequence[Figure], *, beside_total: str, numbers: Sequence[str], language: str
) -> CurrencyFound | None:
    """Return the currency beside the total, else the one written most, else the one of the vendor's country."""
    beside = Counter(figure.currency for figure in figures if figure.currency)
    written = Counter(currency_code(match[1]) for match in _WRITTEN.finditer(paper.text))
    written.pop("", None)
    found = beside_total or (beside.most_common(1)[0][0] if beside else "")
    if not found and written:
        found = written.most_common(1)[0][0]
    if found:
        others = {code for code in [*beside, *written] if code != found}
        place = next((figure.place for figure in figures if figure.currency == found), None)
        printed = beside[found] > 0 or written[found] > 0
        shared = found in ("USD", "SEK", "DKK") and not _is_spelled(found, paper.text)
        confidence = 0.95 - (0.2 if others else 0.0) - (0.15 if shared else 0.0)
        plain = printed and not others and not shared
        times = beside[found] + written[found]
        return CurrencyFound(found, confidence, place, is_printed=plain, is_agreed=plain and times >= _SEVERAL)
    for number in numbers:
        if number[:2] in _OF_COUNTRY:
            return CurrencyFound(_OF_COUNTRY[number[:2]], 0.7, None, is_printed=False)
    guess = _OF_LANGUAGE.get(language)
    return CurrencyFound(guess, 0.5, None, is_printed=False) if guess else None
