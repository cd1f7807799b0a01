"""Dates as documents write them, which of them is the document's own, and when it is due."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from p2p_desktop.documents.extractors.paper import Paper, Segment
from p2p_desktop.domain.reading import Place

_MONTHS = (
    "jan janv ene enero gen januar january janvier januari janeiro gennaio sty stycznia styczeń jän jänner jaen",
    "feb fev fév févr fevr februar february février febrero febbraio februari fevereiro lut lutego luty",
    "mar mär mrz maa mrt märz maerz march mars marzo maart março marco marca marzec mär.",
    "apr avr abr april avril abril aprile kwi kwietnia kwiecień",
    "may mai mei mag mayo maggio maio maj maja",
    "jun juin giu june juni junio giugno junho cze czerwca czerwiec",
    "jul juil lug july juli juillet julio luglio julho lip lipca lipiec",
    "aug aou aoû août aout ago august agosto augustus sie sierpnia sierpień",
    "sep sept set september septembre septiembre settembre setembro wrz września wrzesnia wrzesień",
    "oct okt ott out october oktober octobre octubre ottobre outubro paź październik października",
    "nov november novembre noviembre novembro lis listopada listopad",
    "dec dez déc dic december dezember décembre decembre diciembre dicembre dezembro gru grudnia grudzień",
)
_MONTH_OF = {name.rstrip("."): number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
_YEAR = r"(?:19|20)\d\d"
_NAME = r"[^\W\d_]{3,12}"
_ISO = re.compile(rf"(?<!\d)(?P<y>{_YEAR})[-./](?P<m>\d{{1,2}})[-./](?P<d>\d{{1,2}})(?!\d)")
_NUMBERS = re.compile(
    rf"(?<![\d.,])(?P<a>\d{{1,2}}) ?(?P<mark>[./\-]) ?(?P<b>\d{{1,2}}) ?(?P=mark) ?"
    # A till may print the time right behind the year.
    rf"(?P<y>{_YEAR}(?=\d\d:\d\d)|(?:{_YEAR}|\d\d)(?!\d|[.,]\d))"
)
_DAY_NAME = re.compile(
    rf"(?<![\d.,])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?[ \-/]?(?:de |of )?(?P<m>{_NAME})[.,]?[ \-/'’]{{0,2}}"
    rf"(?:de |del )?(?P<y>{_YEAR}|\d\d)(?!\d|[:.,]\d)",
    re.IGNORECASE,
)
_NAME_DAY = re.compile(
    rf"(?<!\w)(?P<m>{_NAME})\.?[ \-/]?(?P<d>\d{{1,2}})(?:st|nd|rd|th)? ?,? ?[\-/]?(?P<y>{_YEAR})(?!\d)", re.IGNORECASE
)
_COMPACT = re.compile(r"(?<!\d)(?P<y>20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)")
_COMPACT_DAY_FIRST = re.compile(r"(?<![\w-])(?P<d>0[1-9]|[12]\d|3[01])(?P<m>0[1-9]|1[0-2])(?P<y>20[0-4]\d)(?![\w-])")

_SIGN = r"[\dOoDQIl|SBTZ]"
_SHAPE = re.compile(
    rf"(?<![\w,.]){_SIGN}{{2}}(?:[/-]{_SIGN}{{2}}[/-]|[., ]{_SIGN}{{2}}[.,])(?:20{_SIGN}{{2}}|{_SIGN}{{2}}(?!\d))"
)
_MISREAD = str.maketrans("OoDQIl|SBTZ", "00001115872")
#: A month's name that begins with a digit, as OCR reads "Oct" or "Sep".
_MISREAD_MONTH = re.compile(r"(?<!\w)[05](?:ct|kt|tt|ut|ep|et)[a-z]{0,7}(?!\w)", re.IGNORECASE)
_DATE_LABEL = re.compile(
    r"(?:invoice|inv\.?|bill|document|doc\.?|issue|order|quotation|quote|statement|receipt|tax point|issuing|billing|"
    r"proforma)[ -]?date|\bdate\b(?! (?:due|of (?:delivery|supply|service|birth)))|\bdated\b|date of issue|"
    r"issued (?:at|on)|"
    r"rechnungs[- ]?datum|beleg[- ]?datum|angebots[- ]?datum|auftrags[- ]?datum|bestell[- ]?datum|"
    r"ausstellungs[- ]?datum|"
    r"\bdatum\b|date (?:de )?(?:la )?(?:facture|facturation|d['’ ]?émission|émission|d['’ ]?emission|du devis|devis)|"
    r"fecha(?: de)?(?: la)?(?: factura| emisi[oó]n| expedici[oó]n)?|\bdata(?: di)?(?: de)?(?: fattura| emissione|"
    r" documento|"
    r" emiss[aã]o| da fatura| wystawienia| sprzeda[zż]y)?\b|factuur[- ]?datum|datum factuur|\btarih\b",
    re.IGNORECASE,
)
_STRONG_LABEL = re.compile(
    r"invoice|bill|rechnung|beleg|angebot|facture|factura|fattura|factuur|fatura|wystawienia|issue|émission|emissi|"
    r"quotation|quote|devis|proforma|receipt",
    re.IGNORECASE,
)
_DUE_LABEL = re.compile(
    r"due date|date due|payment due|\bdue (?:by|on)|pay(?:able|ment)? by|remit until|payable until|f[äa]llig|"
    r"zahlbar.{0,16}bis|zahlungsziel|zahlung bis|überweisen sie bis|netto bis|bis zum|eingezogen|abgebucht|"
    r"von ihrem konto|debited|"
    r"(?:date d['’ ]?)?[ée]ch[ée]ance|à payer (?:avant|pour) le|fecha de vencimiento|vencimiento|vencimento|scadenza|"
    r"verval(?:datum|dag)|te betalen (?:voor|v[oó]ór)|termin płatności",
    re.IGNORECASE,
)
#: Words that say until when, but not always that of a payment.
_WEAK_DUE = re.compile(r"bis zum$|eingezogen|abgebucht|debited|von ihrem konto", re.IGNORECASE)
_OTHER_LABEL = re.compile(
    r"deliver|liefer|leistung|livraison|service|ship|versand|period|zeitraum|from\b|vom .{6,20} bis|until|\bbis\b|"
    r"print|"
    r"druck|version|valid|g[üi]ltig|valable|v[aá]lid|geldig|wa[zż]n|birth|geburt|order date|bestell|auftrag|commande|"
    r"pedido|expir|start|end\b|flight|stand\b|skonto|contract|vertrag|"
    r"mandat|gültig|due|f[äa]llig|vencim|scaden|[ée]ch[ée]ance|verval|prestation|entrega|consegna|valuta|check|arriv|"
    r"depart",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"(?:invoice|rechnung|facture|factura|fattura|factuur|angebot|quotation|devis|avoir|gutschrift|beleg|"
    r"faktura)\b.{0,50}"
    r"\b(?:vom|von|dated|du|del|of|van|z dnia|issued (?:at|on)|on)$",
    re.IGNORECASE,
)
#: A letter names its place and day: "München, den", "Paris, le", "Milano, lì".
_PLACE_AND = re.compile(r"[^\W\d_]{3,},? (?:den|le|l[iì]|a|em|dnia)$", re.IGNORECASE)
#: The same without a small word: "Musterbach, 03.06.2026".
_PLACE = re.compile(r"[^\W\d_][^\d,:]{2,24},(?: (?:den|le|l[iì]|a|em|dnia))?", re.IGNORECASE)
_PLACE_SCORE = 3.5
_TIME = re.compile(r"\d{1,2}:\d\d")
_PRINTED = re.compile(r"print|druck", re.IGNORECASE)
_TO = r"(?:bis(?: zum)?|to|until|till|through|au|al|t/m|tot|a|at[ée]|do|[-–—])"
_ANY_DATE = r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d)"
#: What follows the first day of a period, and what goes before its last one.
_TO_A_DATE = re.compile(rf"{_TO} {{0,2}}{_ANY_DATE}", re.IGNORECASE)
_DATE_TO = re.compile(rf"{_ANY_DATE} {{0,2}}{_TO} {{0,2}}$", re.IGNORECASE)
_TERM_DAYS = re.compile(
    r"(?:innerhalb(?: von)?|binnen|within|net|netto|in|à|sous|a|entro|binnen|w ciągu|zahlungsziel:?|payment terms?:?|"
    r"terms:?|due in) (\d{1,3}) (?:tagen?|days?|jours?|d[ií]as|giorni|dagen|dni|dias)|(\d{1,3}) (?:tage|days) net",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date found on paper with every day it can mean, likeliest first."""

    days: tuple[dt.date, ...]
    text: str
    place: Place
    segment: Segment
    start: int

    @property
    def is_ambiguous(self) -> bool:
        """True where 03/04/2026 can be two days and nothing decided between them."""
        return len(self.days) > 1


@dataclass(frozen=True, slots=True)
class ChosenDate:
    """A date chosen for a field, how sure, and whether two statements on the page agree on it."""

    written: WrittenDate
    confidence: float
    is_confirmed: bool

    @property
    def day(self) -> dt.date:
        """The day meant."""
        return self.written.days[0]


def dates_of(paper: Paper, *, month_first: bool | None) -> tuple[WrittenDate, ...]:
    """Return every date; an ambiguous one is settled by the paper's other dates, else by ``month_first``."""
    found = [date for segment in paper.segments() for date in dates_in(segment)]
    order = _order_by_evidence(found)
    month_first = month_first if order is None else order
    if month_first is None:
        return tuple(found)
    return tuple(_settle(date, month_first) for date in found)


def dates_in(segment: Segment) -> Iterator[WrittenDate]:
    """Yield the dates of one segment, with both readings where a date has two."""
    text, taken = _without_misreadings(segment), [False] * (len(segment.text) + 1)
    if sum(char.isdigit() for char in text) < 3:
        return
    for pattern in (_ISO, _NUMBERS, _DAY_NAME, _NAME_DAY, _COMPACT, _COMPACT_DAY_FIRST):
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            days = _days(match)
            if days:
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
                yield WrittenDate(days, match[0], segment.place(match.start(), match.end()), segment, match.start())


def _without_misreadings(segment: Segment) -> str:
    """Put right the letters OCR takes for digits inside what has the shape of a date; the length stays."""
    if all(word.confidence == 1.0 for word in segment.words):
        return segment.text
    text = _SHAPE.sub(_digits_for, segment.text)
    return _MISREAD_MONTH.sub(lambda match: match[0].replace("0", "O", 1).replace("5", "S", 1), text)


def _digits_for(match: re.Match[str]) -> str:
    text = match[0]
    if sum(char.isdigit() for char in text) < 3:
        return text
    return text.translate(_MISREAD).replace(",", ".").replace(" ", ".")


def _days(match: re.Match[str]) -> tuple[dt.date, ...]:
    parts = match.groupdict()
    year = int(parts["y"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    if "a" in parts:
        first, second = int(parts["a"]), int(parts["b"])
        both = [_day(year, second, first), _day(year, first, second)]
        if parts["mark"] == "." and both[0]:
            both = both[:1]
        return tuple(dict.fromkeys(day for day in both if day is not None))
    month = parts["m"]
    number = int(month) if month.isdigit() else _month(month)
    day = _day(year, number, int(parts["d"])) if number else None
    return (day,) if day else ()


def _month(name: str) -> int:
    lower = name.casefold()
    return _MONTH_OF.get(lower) or _MONTH_OF.get(lower[:4]) or _MONTH_OF.get(lower[:3], 0)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _order_by_evidence(dates: Sequence[WrittenDate]) -> bool | None:
    """Return whether the month comes first in this document, judged by its dates that can be read one way only."""
    month_first = day_first = 0
    for date in dates:
        match = _NUMBERS.fullmatch(date.text)
        if match is None or len(date.days) != 1 or match["mark"] == ".":
            continue
        first, second = int(match["a"]), int(match["b"])
        month_first += first <= 12 < second
        day_first += second <= 12 < first
    if bool(month_first) == bool(day_first):
        return None
    return bool(month_first)


def _settle(date: WrittenDate, month_first: bool) -> WrittenDate:
    if not date.is_ambiguous:
        return date
    # The reading with the day first stands first.
    return WrittenDate((date.days[1 if month_first else 0],), date.text, date.place, date.segment, date.start)


def choose_date(paper: Paper, dates: Sequence[WrittenDate], *, today: dt.date) -> ChosenDate | None:
    """Choose the document's own date by its label and place; a label beats a place, a nearer label a farther one."""
    scored = [(_own_score(paper, date, today), -index, date) for index, date in enumerate(dates)]
    if not scored:
        return None
    score, _index, best = max(scored, key=lambda each: each[:2])
    if score < -2:
        return None
    twice = sum(1 for each, _i, other in scored if each >= 2 and other.days[0] == best.days[0]) >= 2
    rivals = {other.days[0] for each, _i, other in scored if each >= score - 0.5} - {best.days[0]}
    confidence = min(0.95, max(0.2, 0.5 + 0.1 * score)) - (0.2 if rivals else 0) - (0.3 if best.is_ambiguous else 0)
    return ChosenDate(best, max(0.1, confidence), is_confirmed=twice and score >= 3)


def _own_score(paper: Paper, date: WrittenDate, today: dt.date) -> float:
    label = label_of(paper, date)
    if _PLACE.fullmatch(date.segment.text[: date.start].strip()):
        score = _PLACE_SCORE
    else:
        score = _labelled_score(label) if label else 0.8 if _stands_alone(date) else 0.0
    score -= 4.0 if _is_period(paper, date) else 0.0
    score -= 2.0 if date.days[0] > today else 0.0
    score -= 3.0 if date.days[0].year < today.year - 30 else 0.0
    line = date.segment.line
    first_page = date.place.page == (paper.lines[0].page if paper.lines else 1)
    score += 1.5 - min(1.5, line / 30) if first_page else -1.0
    if _TIME.search(paper.lines[line].text) and not _PRINTED.search(label):
        score += 0.4  # a till prints date and time in one line
    score -= 0.4 if len(date.text) < 8 else 0.0
    # Eight digits in a row may be a number of anything.
    return score - (1.5 if date.text.isdigit() else 0.0)


def _labelled_score(label: str) -> float:
    """Say how plainly a label calls a date the document's own; below 0 where it calls it another."""
    score = 0.0
    if _DUE_LABEL.search(label):
        score -= 4
    elif _NUMBER_OF.search(label):
        score += 4.5
    elif _DATE_LABEL.search(label):
        score += 4.5 if _STRONG_LABEL.search(label) else 3
    elif _PLACE_AND.search(label):
        score += _PLACE_SCORE
    return score - (3 if _OTHER_LABEL.search(label) and not _STRONG_LABEL.search(label) else 0)


def _is_period(paper: Paper, date: WrittenDate) -> bool:
    """True for the first or last day of a period: "from … to …" over the end of the line."""
    after = date.segment.text[date.start + len(date.text) :].strip()
    if date.segment.line + 1 < len(paper.lines):
        after = f"{after} {paper.lines[date.segment.line + 1].text}"
    return bool(_TO_A_DATE.match(after) or _DATE_TO.search(date.segment.text[: date.start]))


def _stands_alone(date: WrittenDate) -> bool:
    return len(date.segment.text) <= len(date.text) + 2


def choose_due(
    paper: Paper, dates: Sequence[WrittenDate], *, own: ChosenDate | None
) -> tuple[ChosenDate | None, int | None]:
    """Choose the due date, and return the days of the payment terms where they are printed."""
    days = term_days(paper)
    scored = [(_due_score(paper, date, own), -index, date) for index, date in enumerate(dates)]
    scored = [each for each in scored if each[0] > 0]
    if not scored:
        return None, days
    _score, _index, best = max(scored, key=lambda each: each[:2])
    agrees = own is not None and days is not None and (best.days[0] - own.day).days == days
    return ChosenDate(best, 0.75 if not agrees else 0.95, is_confirmed=agrees), days


def _due_score(paper: Paper, date: WrittenDate, own: ChosenDate | None) -> float:
    """Say how likely a date is the due date; 0 or less where nothing says so."""
    label = label_of(paper, date)
    if not _DUE_LABEL.search(label):
        return 0.0
    score = 1.0 if _WEAK_DUE.search(label) else 2.0
    score -= 1.5 if _is_period(paper, date) else 0.0
    score -= 1.0 if _is_for_discount(date) else 0.0
    return score + (0.5 if own is None or date.days[0] >= own.day else 0.0)


def _is_for_discount(date: WrittenDate) -> bool:
    """True for the earlier day until which less is to be paid; the full amount is due on another."""
    text, end = date.segment.text, date.start + len(date.text)
    before = re.split(r"[,;]|\d{4}", text[: date.start])[-1]
    after = re.split(r"[,;.]", text[end : end + 45])[0]
    return bool(re.search(r"skonto|escompte|discount|sconto|korting|rabat", f"{before} {after}", re.IGNORECASE))


def term_days(paper: Paper) -> int | None:
    """Return the days within which the full amount is to be paid, where they are printed."""
    match = _TERM_DAYS.search(paper.text)
    return int(match[1] or match[2]) if match else None


def label_of(paper: Paper, date: WrittenDate) -> str:
    """Return the words that say what a date is: before it in its segment, to its left, above it, or behind it."""
    before = date.segment.text[: date.start].strip(" :|-")
    # Of "Date 01/02 Due 03/04" only what follows the date before counts.
    before = (
        re.split(r"\b(?:19|20)\d\d\b|\b\d\d[./-]\d\d[./-]\d\d", before)[-1].strip(" :|-")
        if len(before) >= 3
        else before
    )
    beside = _beside(paper, date) if len(before) < 3 else before
    if _says_what(beside):
        return beside
    behind = _behind(paper, date)
    if _DUE_LABEL.search(behind):
        return behind
    above = _above(paper, date) if len(before) < 12 else ""
    return above if _says_what(above) or not beside else beside


def _beside(paper: Paper, date: WrittenDate) -> str:
    """Return the words to the left of a date's own column, unless they have a value of their own."""
    edge = date.segment.box.left + 1e-6
    left = [part.text for part in paper.lines[date.segment.line].segments
            if part.box.right <= edge and any(char.isalnum() for char in part.text)]  # fmt: skip
    words = f"{left[-1]} {date.segment.text[: date.start].strip(' :|-')}".strip() if left else ""
    has_own_value = re.search(r"\d[\d./-]*\W*$", words) and not (_DATE_LABEL.search(words) or _DUE_LABEL.search(words))
    return "" if has_own_value else words


def _says_what(label: str) -> bool:
    return any(pattern.search(label) for pattern in (_DATE_LABEL, _DUE_LABEL, _OTHER_LABEL, _NUMBER_OF))


def _behind(paper: Paper, date: WrittenDate) -> str:
    """Return what follows a date in a sentence, over the end of its line: "am 06.12.2013 / fällig"."""
    after = date.segment.text[date.start + len(date.text) :]
    if len(after) < 40 and date.segment.line + 1 < len(paper.lines):
        after = f"{after} {paper.lines[date.segment.line + 1].text}"
    return after[:45] if re.match(r"[ ,]*[a-zäöü]", after) else ""


def _above(paper: Paper, date: WrittenDate) -> str:
    for line in reversed(paper.lines[max(0, date.segment.line - 2) : date.segment.line]):
        for segment in line.segments:
            box = segment.box
            if line.page == date.place.page and box.left < date.place.box.right and box.right > date.place.box.left:
                return _over(segment, date)
    return ""


def _over(segment: Segment, date: WrittenDate) -> str:
    """Of a long header line take the words that stand over the date."""
    box = date.place.box
    reach = box.width * 0.6
    words = [word for word in segment.words if word.box.left < box.right + reach and word.box.right > box.left - reach]
    return " ".join(word.text for word in words)
