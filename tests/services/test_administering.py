"""Administration: company, approval rules, exchange rates and tolerances – administrators only, and kept exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal

import pytest

from p2p_desktop.domain.approval import RouteRule, StepMode, StepRule, default_rules
from p2p_desktop.domain.company import CompanyDetails
from p2p_desktop.domain.matching import Tolerances
from p2p_desktop.domain.people import Role
from p2p_desktop.errors import ChangedMeanwhile, Refused
from p2p_desktop.services import administering, requesting
from p2p_desktop.services.context import Context, reading
from p2p_desktop.store.companies import route_rules
from p2p_desktop.store.queries import administration
from tests.company import Company

APPROVER = StepRule(StepMode.ANY, role=Role.APPROVER)


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda error: error.code == code)


def details(company: Company) -> CompanyDetails:
    with reading(company.erik) as session:
        return administering.company(session)


def rules(company: Company) -> tuple[RouteRule, ...]:
    with reading(company.erik) as session:
        return route_rules(session)


def tolerances(company: Company) -> Tolerances:
    with reading(company.erik) as session:
        return administering.tolerances(session)


VERBS: dict[str, Callable[[Context], None]] = {
    "company": lambda who: administering.change_company(who, CompanyDetails("X", "EUR"), version=1),
    "rules": lambda who: administering.set_rules(who, [RouteRule("all", (APPROVER,))], replaces=default_rules()),
    "rate": lambda who: administering.set_exchange_rate(who, "USD", Decimal("0.9")),
    "tolerances": lambda who: administering.set_tolerances(who, Tolerances(price_percent=Decimal(9))),
}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_section_1_only_administrators_set_the_policy(company: Company, verb: str) -> None:
    for name in ("ana", "ben", "dana"):
        who: Context = getattr(company, name)
        with refused("NOT_ALLOWED"):
            VERBS[verb](who)
    assert details(company).name == "Lindenhof Studio GmbH"
    assert rules(company) == default_rules()
    assert tolerances(company) == Tolerances()
    with reading(company.erik) as session:
        assert administration.rates(session) == ()
    VERBS[verb](company.erik)


# The company


def test_the_company_is_changed_but_not_its_currency(company: Company) -> None:
    wanted = replace(details(company), name="Lindenhof AG", page_size="Letter")
    administering.change_company(company.erik, wanted, version=1)
    assert details(company) == wanted
    with refused("BASE_CURRENCY"):
        administering.change_company(company.erik, replace(wanted, currency="USD"), version=2)
    with pytest.raises(ChangedMeanwhile):
        administering.change_company(company.erik, wanted, version=1)
    with pytest.raises(Refused) as refusal:
        administering.change_company(company.erik, replace(wanted, name=" ", page_size="A5"), version=2)
    assert [problem.field for problem in refusal.value.problems] == ["name", "page_size"]
    assert details(company) == wanted


# Approval rules


def test_rules_come_back_as_they_were_set_in_their_order(company: Company) -> None:
    wanted = (
        RouteRule(
            "IT", (StepRule(StepMode.ALL, people=(company.ben.person.id, company.clara.person.id)), APPROVER),
            above=Decimal("0.01"), up_to=Decimal("250000.50"), department="IT", category="Laptops",
            new_vendor_only=True, requester_id=company.ana.person.id,
        ),
        RouteRule("else", (StepRule(StepMode.SOME, role=Role.FINANCE, needed=2),)),
    )  # fmt: skip
    administering.set_rules(company.erik, wanted, replaces=default_rules())
    assert rules(company) == wanted


@pytest.mark.parametrize(
    "rule",
    [
        RouteRule(" ", (APPROVER,)),
        RouteRule("nobody", ()),
        RouteRule("nobody", (StepRule(StepMode.ANY),)),
        RouteRule("nothing needed", (StepRule(StepMode.SOME, role=Role.APPROVER, needed=0),)),
        RouteRule("empty range", (APPROVER,), above=Decimal(10), up_to=Decimal(10)),
        RouteRule("below nothing", (APPROVER,), above=Decimal(-1)),
        RouteRule("too large", (APPROVER,), up_to=Decimal("1e15")),
        RouteRule("no number", (APPROVER,), up_to=Decimal("NaN")),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_and_the_old_ones_stay(company: Company, rule: RouteRule) -> None:
    with refused("RULE"):
        administering.set_rules(company.erik, [*default_rules(), rule], replaces=default_rules())
    with refused("NO_RULES"):
        administering.set_rules(company.erik, [], replaces=default_rules())
    assert rules(company) == default_rules()


# Exchange rates


def test_a_foreign_request_is_measured_in_base_currency(company: Company) -> None:
    foreign = replace(company.content("1 x server 1000"), currency="USD")
    assert "exchange rate for USD" in requesting.route_preview(company.ana, foreign).problem
    administering.set_exchange_rate(company.erik, "USD", Decimal("0.9"))
    assert requesting.route_preview(company.ana, foreign).needed == (2,)  # 1,190 USD are 1,071 EUR
    administering.set_exchange_rate(company.erik, "USD", Decimal("0.5"))
    assert requesting.route_preview(company.ana, foreign).needed == (1,)  # 1,190 USD are 595 EUR
    with reading(company.erik) as session:
        assert [(rate.currency, rate.rate) for rate in administration.rates(session)] == [("USD", Decimal("0.5"))]


@pytest.mark.parametrize("rate", ["0", "-1", "0.0000001", "1000001", "NaN", "Infinity"])
def test_a_rate_that_cannot_be_right_is_refused(company: Company, rate: str) -> None:
    with refused("RATE"):
        administering.set_exchange_rate(company.erik, "USD", Decimal(rate))
    with refused("CURRENCY"):
        administering.set_exchange_rate(company.erik, "EURO", Decimal(1))
    assert "exchange rate" in requesting.route_preview(
        company.ana, replace(company.content("1 x server 1000"), currency="USD")
    ).problem  # fmt: skip


def test_a_total_that_no_one_could_store_in_base_currency_is_refused_at_submit(company: Company) -> None:
    administering.set_exchange_rate(company.erik, "KWD", Decimal(1_000_000))
    request_id = requesting.new_draft(company.ana)
    dear = replace(company.content("1 x island 100000000"), currency="KWD")
    requesting.save_draft(company.ana, request_id, dear, version=1)
    with refused("TOO_LARGE"):
        requesting.submit(company.ana, request_id, version=2)
    assert company.view(request_id, company.ana).number == ""


# Tolerances


def test_m4_a_fresh_install_has_the_defaults(company: Company) -> None:
    assert tolerances(company) == Tolerances()


@pytest.mark.parametrize("value", ["0", "1E+2", "0E-8", "2.5", "999999999.123456"])
def test_m5_tolerances_come_back_as_they_were_set_however_they_are_written(company: Company, value: str) -> None:
    wanted = replace(Tolerances(), price_amount=Decimal(value), threshold=Decimal("0.75"))
    administering.set_tolerances(company.erik, wanted)
    assert tolerances(company) == wanted
    administering.set_tolerances(company.erik, Tolerances())
    assert tolerances(company) == Tolerances()


def test_m5_an_empty_tolerance_is_refused_before_it_gets_anywhere() -> None:
    for field in fields(Tolerances):
        with pytest.raises(Refused):
            replace(Tolerances(), **{field.name: None})


def test_a_tolerance_of_impossible_size_is_refused(company: Company) -> None:
    with refused("TOLERANCE"):
        administering.set_tolerances(company.erik, replace(Tolerances(), total_amount=Decimal("1e30")))
    assert tolerances(company) == Tolerances()
    assert company.world.check_audit().is_ok


def test_rules_that_somebody_changed_meanwhile_are_not_overwritten(company: Company) -> None:
    wanted = (RouteRule("all", (APPROVER,)),)
    administering.set_rules(company.erik, wanted, replaces=default_rules())
    with pytest.raises(ChangedMeanwhile):
        administering.set_rules(company.erik, default_rules()[:1], replaces=default_rules())
    with reading(company.erik) as session:
        assert route_rules(session) == wanted
