"""How a document is to be paid: IBAN, BIC, terms; with the checks that prove an account number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban as iban_numbers
from stdnum.exceptions import ValidationError

from p2p_desktop.documents.extractors.paper import Paper, Segment
from p2p_desktop.domain.reading import Place
from p2p_desktop.domain.vendor import IBAN_LENGTHS

_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2} ?[0-9OIl]{2}(?: ?[A-Z0-9]){11,30}(?![a-z])")
#: What is printed as an IBAN whatever its check digits say; letters behind the country's are left to the checked ones.
_PRINTED = re.compile(r"(?<![A-Z0-9])([A-Z]{2})(\d\d(?: ?\d){10,30})(?![A-Z0-9])")
_BANK_WORDS = re.compile(
    r"iban|\bbic\b|swift|bank|konto|account|compte|cuenta|\bconto\b|rekening|conta\b|rachun", re.IGNORECASE
)
_BIC = re.compile(
    r"\b([A-Z]{4}(?:AT|BE|BG|BR|CH|CZ|DE|DK|ES|FI|FR|GB|HR|HU|IE|IN|IT|LU|MY|NL|NO|PL|PT|RO|SE|SG|SI|SK|"
    r"US)[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b"
)
_BIC_LABEL = re.compile(r"\b(?:bic|swift)", re.IGNORECASE)
_TERMS = re.compile(
    r"(?:payment terms?|terms of payment|terms|zahlungsbedingung(?:en)?|zahlungsziel|zahlbar|"
    r"conditions? de (?:paiement|r[èe]glement)|"
    r"condiciones de pago|forma de pago|condizioni di pagamento|betalingsvoorwaarden|betaaltermijn|"
    r"condi[cç][oõ]es de pagamento|"
    r"warunki płatności|termin płatności|bitte überweisen|please (?:remit|pay))\b:?",
    re.IGNORECASE,
)
_MOST_TERMS = 160
_MISREAD = str.maketrans("OIl", "011")


def ibans_of(paper: Paper) -> list[tuple[str, Place, float]]:
    """Return the account numbers whose check digits are right, with the place and a hint whose they are."""
    found: dict[str, tuple[str, Place, float]] = {}
    for text, segment in _runs(paper):
        for match in _IBAN.finditer(text):
            number = _valid_part(match[0])
            if number is None or number in found:
                continue
            before = text[: match.start()].casefold()[-60:]
            # A direct debit names the payer's account.
            foreign = bool(
                re.search(r"von ihrem konto|your account|votre compte|su cuenta|eingezogen|mandat", text.casefold())
            )
            weight = (0.5 if foreign else 1.0) + (0.2 if "iban" in before else 0.0)
            found[number] = (number, segment.place(), weight)
    return sorted(found.values(), key=lambda each: -each[2])


def misprinted_iban(paper: Paper) -> tuple[str, Place] | None:
    """Return what is printed as an IBAN though its check digits are wrong: a person should see it, nobody pay it.

    It has the length of its country's IBANs and stands near the words of a bank.
    """
    for segment in paper.segments():
        for match in _PRINTED.finditer(segment.text):
            number = match[1] + match[2].replace(" ", "")
            before = paper.lines[max(0, segment.line - 1) : segment.line + 1]
            near = " ".join(line.text for line in before)
            if len(number) == IBAN_LENGTHS.get(match[1]) and _BANK_WORDS.search(near.replace(match[0], " ")):
                return number, segment.place(match.start(), match.end())
    return None


def _runs(paper: Paper) -> Iterator[tuple[str, Segment]]:
    """Yield each line, each segment, and each segment with the one under it: long numbers wrap inside narrow boxes."""
    for line in paper.lines:
        for segment in line.segments:
            yield segment.text, segment
            if re.search(r"[A-Z]{2}\d\d", segment.text):
                for below in paper.below(segment, lines=1):
                    yield f"{segment.text} {below.text}", segment
        yield line.text, line.segments[0]
        if line.number + 1 < len(paper.lines) and re.search(r"\bIBAN\b", line.text):
            yield f"{line.text} {paper.lines[line.number + 1].text}", line.segments[-1]


def _valid_part(text: str) -> str | None:
    """Return the longest beginning that is a valid IBAN: words may follow it without a break."""
    compact = re.sub(r"\s", "", text)
    country, rest = compact[:2], compact[2:]
    for candidate in (compact, country + rest[:2].translate(_MISREAD) + rest[2:], country + rest.translate(_MISREAD)):
        for length in range(min(34, len(candidate)), 14, -1):
            try:
                return str(iban_numbers.validate(candidate[:length]))
            except ValidationError:
                continue
    return None


def bic_of(paper: Paper) -> tuple[str, Place] | None:
    """Return the bank code that stands behind its label."""
    for line in paper.lines:
        label = _BIC_LABEL.search(line.text)
        if label is None:
            continue
        nearby = paper.lines[line.number : line.number + 2]
        for other in nearby:
            for segment in other.segments:
                match = _BIC.search(segment.text)
                if match is not None:
                    return match[1], segment.place(match.start(), match.end())
    return None


def terms_of(paper: Paper) -> tuple[str, Place] | None:
    """Return the payment terms as they are worded."""
    for segment in paper.segments():
        match = _TERMS.search(segment.text)
        if match is None:
            continue
        words = segment.text[match.start() :].strip()
        rest = segment.text[match.end() :].strip(" :")
        if len(rest) >= 4:
            has_own_label = re.match(r"zahlbar|bitte|please", match[0], re.IGNORECASE)
            return (words if has_own_label else rest)[:_MOST_TERMS], segment.place(match.start())
        for value in [*paper.right_of(segment), *paper.below(segment, lines=1)]:
            return value.text[:_MOST_TERMS], value.place()
    return None
