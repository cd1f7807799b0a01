"""Dates as documents write them (X-2), the document's own date, and the due date."""

from __future__ import annotations

import datetime as dt

import pytest

from p2p_desktop.documents.extractors.dates import choose_date, choose_due, dates_of, term_days
from p2p_desktop.documents.extractors.extract import extract
from p2p_desktop.domain.document import FieldName, Knowledge, Reason
from tests.documents.papers import TODAY, page, paper, read


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("80101911/26.06.2025", "2025-06-26"),
        ("05.03.2013", "2013-03-05"),
        ("2026-02-17", "2026-02-17"),
        ("11. Juli 2014", "2014-07-11"),
        ("February 17, 2026", "2026-02-17"),
        ("August 3 , 2014", "2014-08-03"),
        ("17 mars 2026", "2026-03-17"),
        ("3 de marzo de 2026", "2026-03-03"),
        ("18-MAR-2018", "2018-03-18"),
        ("Oct 3, 2016", "2016-10-03"),
        ("30/12/2017", "2017-12-30"),
        ("12/30/2017", "2017-12-30"),
        ("07.04.20 14:37", "2020-04-07"),
        ("20180312", "2018-03-12"),
    ],
)
def test_a_date_is_read_as_people_write_it(written: str, day: str) -> None:
    found = dates_of(paper(written), month_first=None)
    assert [date.days for date in found] == [(dt.date.fromisoformat(day),)]


@pytest.mark.parametrize("written", ["31.02.2026", "1.471,60", "10.30-12.45", "IP 10.1.2.3", "2026", "0123/45678"])
def test_what_is_no_date_is_not_read_as_one(written: str) -> None:
    assert dates_of(paper(written), month_first=None) == ()


def test_a_date_with_two_readings_keeps_both() -> None:
    (found,) = dates_of(paper("03/04/2026"), month_first=None)
    assert found.days == (dt.date(2026, 4, 3), dt.date(2026, 3, 4))
    assert found.is_ambiguous


def test_another_date_of_the_paper_decides_which_comes_first() -> None:
    found = dates_of(paper("Date 03/04/2026\nDelivered 03/25/2026"), month_first=None)
    assert [date.days[0] for date in found] == [dt.date(2026, 3, 4), dt.date(2026, 3, 25)]


def test_the_currency_decides_where_no_other_date_does() -> None:
    american = read("Invoice date: 03/04/2026\nWidget  $10.00\nTotal  $10.00")
    european = read("Invoice date: 03/04/2026\nWidget  10.00 EUR\nTotal  10.00 EUR")
    assert american.value(FieldName.DATE) == "2026-03-04"
    assert european.value(FieldName.DATE) == "2026-04-03"


def test_a_label_beats_the_place_on_the_page() -> None:
    text = paper("Delivery date 01.02.2026\nsome words\nInvoice date 05.02.2026")
    chosen = choose_date(text, dates_of(text, month_first=None), today=TODAY)
    assert chosen is not None
    assert chosen.day == dt.date(2026, 2, 5)


def test_a_discount_day_is_not_the_due_day() -> None:
    text = paper("Zahlbar innerhalb 30 Tagen netto bis 04.04.2026, 3% Skonto innerhalb 10 Tagen bis 15.03.2026")
    due, days = choose_due(text, dates_of(text, month_first=None), own=None)
    assert due is not None
    assert due.day == dt.date(2026, 4, 4)
    assert days == term_days(text) == 30


def test_the_due_day_that_is_date_plus_terms_makes_both_sure() -> None:
    found = read("Invoice date  27 March 2026\nDue date  26 April 2026\nPayment within 30 days without deduction.")
    date, due = found.field(FieldName.DATE), found.field(FieldName.DUE_DATE)
    assert date is not None
    assert due is not None
    assert (date.value, date.reason) == ("2026-03-27", Reason.ARITHMETIC)
    assert (due.value, due.reason) == ("2026-04-26", Reason.ARITHMETIC)


@pytest.mark.parametrize(("date", "due"), [("27 March 2027", "26 April 2027"), ("27 March 2023", "26 April 2023")])
def test_a_future_or_old_date_is_never_sure(date: str, due: str) -> None:
    found = read(f"Invoice date  {date}\nDue date  {due}\nPayment within 30 days without deduction.")
    field = found.field(FieldName.DATE)
    assert field is not None
    assert not field.is_sure


def test_an_offer_s_last_day_is_not_its_due_day() -> None:
    assert read("Quotation  Q-17\nDate  9 March 2026\nValid until  8 April 2026").field(FieldName.DUE_DATE) is None


def test_a_blank_that_ocr_lost_between_day_and_time_makes_no_other_year() -> None:
    found = extract((page("Harbour\nTotal EUR 7.16\n3182 02.03.2015:59", confidence=0.99),), Knowledge(TODAY))
    assert found.value(FieldName.DATE) == "2020-03-02"
