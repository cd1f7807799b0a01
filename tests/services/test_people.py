"""Accounts and sign-in."""

from __future__ import annotations

import pytest

from p2p_desktop.domain.company import CompanyDetails
from p2p_desktop.domain.people import Role
from p2p_desktop.errors import ChangedMeanwhile, Refused
from p2p_desktop.services import people, starting
from p2p_desktop.services.people import NewPerson
from tests.company import PASSWORD, Company


def test_a_right_password_lets_in_whatever_the_case_of_the_name(company: Company) -> None:
    assert people.sign_in(company.world.context, " ANA ", PASSWORD) == company.ana.person


def test_the_fifth_wrong_password_locks_for_fifteen_minutes(company: Company) -> None:
    codes = []
    for _try in range(6):
        with pytest.raises(Refused) as refusal:
            people.sign_in(company.world.context, "ana", "wrong password")
        codes.append(refusal.value.code)
    assert codes == ["WRONG_PASSWORD"] * 4 + ["LOCKED"] * 2
    with pytest.raises(Refused, match="15 more minutes"):
        people.sign_in(company.world.context, "ana", PASSWORD)
    company.world.clock.forward(minutes=15, seconds=1)
    assert people.sign_in(company.world.context, "ana", PASSWORD).name == "Ana Ruiz"


def test_an_unknown_name_is_answered_like_a_wrong_password(company: Company) -> None:
    with pytest.raises(Refused) as refusal:
        people.sign_in(company.world.context, "nobody", PASSWORD)
    assert refusal.value.code == "WRONG_PASSWORD"


def test_only_administrators_add_people(company: Company) -> None:
    with pytest.raises(Refused) as refusal:
        people.add_person(company.dana, NewPerson("x", "X", PASSWORD, frozenset({Role.REQUESTER})))
    assert refusal.value.code == "NOT_ALLOWED"


def test_an_account_says_everything_that_is_wrong_with_it(company: Company) -> None:
    with pytest.raises(Refused) as refusal:
        people.add_person(company.erik, NewPerson("", " ", "short", frozenset()))
    assert [p.code for p in refusal.value.problems] == ["NO_USERNAME", "NO_NAME", "PASSWORD_SHORT", "NO_ROLE"]


def test_the_last_administrator_stays(company: Company) -> None:
    without = NewPerson("erik", "Erik Lund", "", frozenset({Role.REQUESTER}))
    with pytest.raises(Refused) as refusal:
        people.change_person(company.erik, company.erik.person.id, without, version=1)
    assert refusal.value.code == "LAST_ADMINISTRATOR"
    with pytest.raises(ChangedMeanwhile):
        people.change_person(company.erik, company.ana.person.id, without, version=7)


def test_set_up_is_possible_once(company: Company) -> None:
    world = company.world
    assert starting.is_new(world.context) is False
    first = NewPerson("eve", "Eve", PASSWORD, frozenset())
    with pytest.raises(Refused) as refusal:
        starting.set_up(world.context, company=CompanyDetails(name="Other", currency="EUR"), administrator=first)
    assert refusal.value.code == "SET_UP_ALREADY"
