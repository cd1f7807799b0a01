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
_OF_LANGUAGE = {"de": "EUR", "fr": "EUR", "es": "EUR", "it": "EUR", "nl": "EUR", "pt": "EUR", "pl": "PLN"}


@dataclass(frozen=True, slots=True)
class CurrencyFound:
    """A currency, how sure, and whether it stands beside the amounts in a way that can mean nothing else."""

    code: str
    confidence: float
    place: Place | None
    is_printed: bool


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
        shared = found in ("USD", "SEK", "DKK") and not re.search(rf"\b{found}\b|US\$", paper.text)
        confidence = 0.95 - (0.2 if others else 0.0) - (0.15 if shared else 0.0)
        return CurrencyFound(found, confidence, place, is_printed=printed and not others and not shared)
    for number in numbers:
        if number[:2] in _OF_COUNTRY:
            return CurrencyFound(_OF_COUNTRY[number[:2]], 0.7, None, is_printed=False)
    guess = _OF_LANGUAGE.get(language)
    return CurrencyFound(guess, 0.5, None, is_printed=False) if guess else None
