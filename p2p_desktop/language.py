"""Words, money and dates in the person's language and format."""

from __future__ import annotations

import datetime as dt
import gettext
import locale as system_locale
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.dates import format_time as babel_time
from babel.dates import get_date_format, get_month_names
from babel.numbers import NumberFormatError, format_currency, format_decimal, parse_decimal

from p2p_desktop import paths

DOMAIN = "p2p_desktop"
#: The languages the program speaks completely, each by its own name.
LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
_ENGLISH = "en"
_FORMATS = {"en": "en_GB", "de": "de_DE"}
_NO_LANGUAGES = ("C", "POSIX")

_translation: gettext.NullTranslations = gettext.NullTranslations()
#: What one thread words for somebody else, such as a paper for a vendor, is not in the language of the program.
_lent: ContextVar[gettext.NullTranslations | None] = ContextVar("lent", default=None)
_chosen = ""
_spoken = _ENGLISH


def use_language(chosen: str = "") -> str:
    """Speak a language of ``LANGUAGES`` from now on, with its formats; "" and others: the system's. Return which.

    What is worded already stays as it is, so it is said once, before anything is worded.
    """
    global _chosen, _spoken
    _chosen = chosen if chosen in LANGUAGES else ""
    _spoken = _chosen or system_language()
    use_words(words_of(_spoken))
    locale.cache_clear()
    _months.cache_clear()
    return _spoken


def spoken() -> str:
    """Return the language that is spoken."""
    return _spoken


def use_words(translation: gettext.NullTranslations) -> None:
    """Take all words from this translation from now on."""
    global _translation
    _translation = translation


@contextmanager
def in_language(name: str) -> Iterator[None]:
    """Word what this thread words meanwhile in another language."""
    before = _lent.set(words_of(name))
    try:
        yield
    finally:
        _lent.reset(before)


def _words() -> gettext.NullTranslations:
    return _lent.get() or _translation


def words_of(name: str) -> gettext.NullTranslations:
    """Return the translation into a language; where there is none, the words as they stand in the program."""
    return gettext.translation(DOMAIN, paths.resources() / "locale", languages=[name], fallback=True)


def system_language() -> str:
    """Return the language of ``LANGUAGES`` that the system's person reads first; English where there is none."""
    wanted = (_two_letters(name) for name in _system_languages())
    return next((name for name in wanted if name in LANGUAGES), _ENGLISH)


def _system_languages() -> list[str]:
    named = os.environ.get("LANGUAGE", "").split(":")
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  # there is a windll on Windows only

        return [*named, system_locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")]
    first = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return [*named, first]


def _two_letters(name: str) -> str:
    plain = name.partition(".")[0]
    return _ENGLISH if plain in _NO_LANGUAGES else plain.replace("-", "_").partition("_")[0].casefold()


def _(words: str, /, **fields: object) -> str:
    """Translate a whole sentence and fill in its named fields."""
    sentence = _words().gettext(words)
    return sentence.format(**fields) if fields else sentence


def _n(one: str, many: str, number: int, /, **fields: object) -> str:
    """Translate a sentence whose form depends on ``number``, which is a named field of it too."""
    return _words().ngettext(one, many, number).format(number=number, **fields)


def _p(about: str, words: str, /) -> str:
    """Translate a word that is the same in English for several things; ``about`` says for which, to translators."""
    return _words().pgettext(about, words)


def within(words: str) -> str:
    """Return words as they stand inside a sentence: English ones begin small there, German ones with what they are."""
    return words[:1].lower() + words[1:] if _spoken == _ENGLISH else words


@lru_cache(maxsize=1)
def locale() -> Locale:
    """Return whose numbers and dates are written: the system's, or those of the chosen language if that is another."""
    here = _system_locale()
    return here if _chosen in ("", here.language) else Locale.parse(_FORMATS[_chosen])


def _system_locale() -> Locale:
    """Return the system's locale; English of Great Britain where the system names none that is known."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MONETARY") or system_locale.getlocale()[0] or "en_GB"
    try:
        return Locale.parse(name.split(".")[0].replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def money_words(amount: Decimal, currency: str, *, with_currency: bool = True) -> str:
    """Word an amount as people here write it: ``4,380.00 EUR``, or without the currency in a column."""
    bare = _amount_words(amount, currency, locale())
    return f"{bare} {currency}" if with_currency else bare


@lru_cache(maxsize=4096)
def _amount_words(amount: Decimal, currency: str, where: Locale) -> str:
    """Kept, since the same amounts are painted again and again."""
    return str(format_currency(amount, currency, "#,##0.00", locale=where, currency_digits=True)).strip()


def number_words(value: Decimal | int) -> str:
    """Word a quantity without needless zeros: ``3``, ``2.5``."""
    return format_decimal(value, "#,##0.######", locale=locale())


def size_words(size: int) -> str:
    """Word a number of bytes: ``11.9 MB``, ``2.4 GB``."""
    unit, of = ("GB", 1e9) if size >= 1e9 else ("MB", 1e6) if size >= 1e5 else ("kB", 1e3)
    return f"{format_decimal(round(size / of, 1), '#,##0.#', locale=locale())} {unit}"


def score_words(value: Decimal) -> str:
    """Word a score between 0 and 1 with two decimals: ``0.79``."""
    return format_decimal(value, "0.00", locale=locale())


def date_words(day: dt.date) -> str:
    """Word a date in the system's medium format: ``12 Dec 2026``."""
    return babel_date(day, "medium", locale=locale())


def moment_words(moment: dt.datetime) -> str:
    """Word a UTC moment as local date and time."""
    return babel_datetime(moment.astimezone(), "medium", locale=locale())


def clock_words(moment: dt.datetime, now: dt.datetime) -> str:
    """Word a UTC moment as local time: ``10:42``; with its date where that is not today's."""
    here = moment.astimezone()
    if here.date() == now.astimezone().date():
        return babel_time(here, "short", locale=locale())
    return babel_datetime(here, "short", locale=locale())


def ago_words(moment: dt.datetime, now: dt.datetime) -> str:
    """Word how long ago something was: ``just now``, ``5 min``, ``3 h``, ``2 d``."""
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _("{minutes} min", minutes=minutes)
    if minutes < 24 * 60:
        return _("{hours} h", hours=minutes // 60)
    return _("{days} d", days=minutes // (24 * 60))


def days_ago_words(days: int) -> str:
    """Word how many days ago something was: ``today``, ``yesterday``, ``5 days ago``, ``3 weeks ago``."""
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days < 14:
        return _n("{number} day ago", "{number} days ago", days)
    if days < 60:
        return _n("{number} week ago", "{number} weeks ago", days // 7)
    if days < 730:
        return _n("{number} month ago", "{number} months ago", days // 30)
    return _n("{number} year ago", "{number} years ago", days // 365)


_NUMBER_CHARACTERS = re.compile(r"[-+−]?[0-9.,'’ \u00a0\u202f٫٬]{1,30}")
_MOST_DIGITS = 15


def read_number(text: str) -> Decimal | None:
    """Read a number as people here write it (``1,471.60``, in Germany ``1.471,60``); None where it is not one.

    What could mean two things (``1.471`` typed with the wrong separators) is not guessed at: the answer is None.
    """
    typed = text.strip().replace("−", "-")
    if not _NUMBER_CHARACTERS.fullmatch(typed) or sum(each.isdigit() for each in typed) > _MOST_DIGITS:
        return None
    try:
        return parse_decimal(typed, locale=locale(), strict=True)
    except NumberFormatError:
        return None


def plain_number_words(value: Decimal) -> str:
    """Word a number for a field somebody edits: local decimal sign, no grouping, no needless zeros."""
    return format_decimal(value, "0.######", locale=locale())


_DATE_PARTS = re.compile(r"\d+|[^\W\d_]+")


def read_date(text: str) -> dt.date | None:
    """Read a date as people here write it (``12.12.2026``, ``12 Dec 2026``, ``2026-12-12``); None where it is not one.

    The order of day and month is the system's; a date that is only possible in another order is not guessed at.
    """
    parts = [part for part in _DATE_PARTS.findall(text.casefold()) if len(part) <= 20]
    numbers = [int(part) for part in parts if part.isdecimal() and len(part) <= 4]
    names = [part for part in parts if not part.isdecimal()]
    if len(numbers) + len(names) != len(parts) or len(parts) != 3 or len(names) > 1:
        return None
    year, month, day = _ordered_date(parts, numbers, names, has_dots="." in text)
    try:
        return dt.date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _ordered_date(parts: list[str], numbers: list[int], names: list[str], *, has_dots: bool) -> tuple[int, int, int]:
    if names:
        (first, second), is_year_first = numbers, len(parts[0]) == 4 and parts[0].isdecimal()
        year, day = (first, second) if is_year_first else (second, first)
        return year, _months().get(names[0], 0), day
    first, second, third = numbers
    if len(parts[0]) == 4:
        return first, second, third
    if has_dots:  # wherever dates are written with dots, the day comes first
        return third, second, first
    order = re.sub(r"[^ymd]", "", re.sub(r"(.)\1+", r"\1", str(get_date_format("short", locale()).pattern).lower()))
    found = dict(zip(order, (first, second, third), strict=False))
    return found.get("y", 0), found.get("m", 0), found.get("d", 0)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Return the months by their names, short and long, here and in English."""
    named = {}
    for where in (Locale.parse("en_GB"), locale()):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                found = get_month_names(width, context, where)
                named.update({str(name).casefold().rstrip("."): month for month, name in found.items()})
    return named


def warm_up() -> None:
    """Load what the first date, number and amount need; slow the first time, so it is done in a thread."""
    money_words(Decimal("1.5"), "EUR")
    number_words(Decimal("1.5"))
    plain_number_words(Decimal("1.5"))
    date_words(dt.date(2026, 1, 31))
    moment_words(dt.datetime(2026, 1, 31, tzinfo=dt.UTC))
