"""Requests: drafted, submitted, withdrawn, cancelled, copied."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from p2p_desktop.domain.approval import default_rules
from p2p_desktop.domain.request import RequestEvent, RequestLine, RequestState
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Refused
from p2p_desktop.services import administering, approving, ordering, requesting
from tests.company import Company


def test_submitting_numbers_the_request_and_puts_the_approvers_on_turn(company: Company) -> None:
    request_id = company.draft("3 x paper 4.20")
    requesting.submit(company.ana, request_id, version=2)
    view = company.view(request_id)
    assert (view.number, view.state) == ("REQ-2026-00001", RequestState.IN_APPROVAL)
    assert view.waiting_for == ("Ben Okafor", "Clara Weiss")
    assert view.content.totals.total.amount == Decimal("14.99")
    assert view.content_hash == view.content.hash


def test_an_empty_draft_says_everything_that_is_missing(company: Company) -> None:
    request_id = requesting.new_draft(company.ana)
    with pytest.raises(Refused) as refusal:
        requesting.submit(company.ana, request_id, version=1)
    assert [problem.code for problem in refusal.value.problems] == ["NO_TITLE", "NO_VENDOR", "NO_LINES"]
    assert company.view(request_id, company.ana).state is RequestState.DRAFT


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (RequestLine("paper", Decimal(0), Decimal(1)), "QUANTITY"),
        (RequestLine("paper", Decimal(-1), Decimal(1)), "QUANTITY"),
        (RequestLine("paper", Decimal(1), Decimal(-1)), "PRICE"),
        (RequestLine("", Decimal(1), Decimal(1)), "NO_DESCRIPTION"),
    ],
)
def test_a_line_that_cannot_be_ordered_is_refused_at_submit(company: Company, line: RequestLine, code: str) -> None:
    request_id = requesting.new_draft(company.ana)
    content = replace(company.content("1 x toner 80"), lines=(line,))
    requesting.save_draft(company.ana, request_id, content, version=1)
    with pytest.raises(Refused) as refusal:
        requesting.submit(company.ana, request_id, version=2)
    assert refusal.value.code == code
    assert company.view(request_id, company.ana).state is RequestState.DRAFT


@pytest.mark.parametrize(
    "line",
    [
        RequestLine("paper", Decimal(1), Decimal("1e15")),
        RequestLine("x" * 5000, Decimal(1), Decimal(1)),
        RequestLine("paper", Decimal("1e12"), Decimal(1)),
        RequestLine("paper", Decimal(1), Decimal(1), tax_rate=Decimal(101)),
    ],
)
def test_what_no_request_can_hold_is_refused_and_the_draft_stays_as_it_was(company: Company, line: RequestLine) -> None:
    request_id = company.draft("1 x toner 80")
    before = company.view(request_id, company.ana)
    with pytest.raises(Refused):
        requesting.save_draft(company.ana, request_id, replace(before.content, lines=(line,)), version=before.version)
    assert company.view(request_id, company.ana) == before


def test_emoji_right_to_left_and_combining_signs_are_kept_as_typed(company: Company) -> None:
    words = "🪑 كرسي مكتب · Ca\u0301bǎl שולחן"
    request_id = company.draft(f"1 x {words} 80", title=words)
    view = company.view(request_id, company.ana)
    assert (view.content.title, view.content.lines[0].description) == (words, words)


def test_a_needed_by_date_of_last_year_is_refused(company: Company) -> None:
    request_id = requesting.new_draft(company.ana)
    content = replace(company.content("1 x toner 80"), needed_by=dt.date(2025, 6, 30))
    requesting.save_draft(company.ana, request_id, content, version=1)
    with pytest.raises(Refused, match="past"):
        requesting.submit(company.ana, request_id, version=2)


def test_submit_without_a_fitting_rule_says_so(company: Company) -> None:
    administering.set_rules(company.erik, default_rules()[:1], replaces=default_rules())
    request_id = company.draft("1 x server 5000")
    with pytest.raises(Refused) as refusal:
        requesting.submit(company.ana, request_id, version=2)
    assert refusal.value.code == "NO_ROUTE"
    assert company.view(request_id, company.ana).number == ""


def test_a_save_from_an_old_state_keeps_what_the_other_saved(company: Company) -> None:
    request_id = company.draft("1 x toner 80")
    requesting.save_draft(company.ana, request_id, company.content("2 x toner 80"), version=2)
    with pytest.raises(ChangedMeanwhile):
        requesting.save_draft(company.ana, request_id, company.content("9 x toner 80"), version=2)
    assert company.view(request_id, company.ana).content.lines[0].quantity == 2


def test_what_is_typed_but_no_value_yet_is_kept_and_keeps_from_submitting(company: Company) -> None:
    request_id = company.draft("1 x toner 80")
    content = company.view(request_id, company.ana).content
    requesting.save_draft(company.ana, request_id, content, version=2, typing={"lines.0.quantity": "tw"})
    assert company.view(request_id, company.ana).typing == {"lines.0.quantity": "tw"}
    with pytest.raises(Refused) as refusal:
        requesting.submit(company.ana, request_id, version=3)
    assert refusal.value.code == "STILL_TYPING"


def test_others_drafts_are_as_if_they_were_not_there(company: Company) -> None:
    request_id = company.draft("1 x toner 80")
    with pytest.raises(NotFound):
        requesting.save_draft(company.ben, request_id, company.content("2 x toner 80"), version=2)
    with pytest.raises(Refused):
        requesting.submit(company.dana, request_id, version=2)


def test_withdrawing_makes_it_a_draft_again_and_voids_the_approvals(company: Company) -> None:
    request_id = company.submitted("1 x server 5000")
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    requesting.withdraw(company.ana, request_id)
    view = company.view(request_id, company.ana)
    assert (view.state, view.waiting_for) == (RequestState.DRAFT, ())
    requesting.submit(company.ana, request_id, version=view.version)
    again = company.view(request_id)
    assert [len(step.approvals) for step in again.steps] == [0]
    assert [row.event for row in again.history] == [
        RequestEvent.SUBMIT,
        RequestEvent.APPROVE,
        RequestEvent.WITHDRAW,
        RequestEvent.SUBMIT,
    ]
    assert again.number == view.number


def test_cancelling_needs_a_reason_and_ends_it(company: Company) -> None:
    request_id = company.draft("1 x toner 80")
    with pytest.raises(Refused, match="why"):
        requesting.cancel(company.ana, request_id, reason=" ")
    requesting.cancel(company.ana, request_id, reason="not needed")
    assert company.view(request_id, company.ana).state is RequestState.CANCELLED
    with pytest.raises(Refused, match="Cancelled"):
        requesting.submit(company.ana, request_id, version=3)


def test_a_copy_is_a_draft_without_approvals(company: Company) -> None:
    request_id = company.submitted("1 x toner 80")
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    ordering.issue(company.world.context, request_id)
    copy = company.view(requesting.copy(company.ana, request_id), company.ana)
    assert (copy.state, copy.number, copy.steps, copy.content_hash) == (RequestState.DRAFT, "", (), "")
    assert copy.content.lines == company.view(request_id).content.lines


def test_a_new_vendor_is_proposed_at_submit(company: Company) -> None:
    request_id = company.submitted("1 x toner 80", vendor="Toner Blitz SARL")
    view = company.view(request_id)
    assert view.content.vendor_id not in ("", company.vendor_id)


def test_the_route_is_shown_before_submit(company: Company) -> None:
    preview = requesting.route_preview(company.ana, company.content("1 x server 5000"))
    assert (preview.steps, preview.needed) == ((("Ben Okafor", "Clara Weiss"),), (2,))
    foreign = replace(company.content("1 x server 5000"), currency="USD")
    assert "exchange rate" in requesting.route_preview(company.ana, foreign).problem


def test_a_draft_keeps_the_blank_at_the_end_of_what_is_being_typed_and_submit_cuts_it(company: Company) -> None:
    request_id = company.draft("1 x toner 80")
    typed = replace(company.view(request_id, company.ana).content, title=" Toner ", note="Please deliver \x07")
    requesting.save_draft(company.ana, request_id, typed, version=2)
    kept = company.view(request_id, company.ana).content
    assert (kept.title, kept.note) == (" Toner ", "Please deliver ")
    requesting.submit(company.ana, request_id, version=3)
    sent = company.view(request_id)
    assert (sent.content.title, sent.content.note) == ("Toner", "Please deliver")
    assert sent.content_hash == sent.content.hash


def test_a_title_of_blanks_is_no_title(company: Company) -> None:
    request_id = company.draft("1 x toner 80", title="   ")
    with pytest.raises(Refused) as refusal:
        requesting.submit(company.ana, request_id, version=2)
    assert refusal.value.code == "NO_TITLE"
