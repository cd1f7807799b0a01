"""People: what roles allow (section 1), limits (AP-4), and the lock after five wrong passwords."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from p2p_desktop.domain.people import PROGRAM, Permission, Person, Role, SignInRecord
from p2p_desktop.errors import Refused

NOW = dt.datetime(2026, 7, 1, 8, 30, tzinfo=dt.UTC)


def somebody(*roles: Role, limit: str | None = None, is_unlimited: bool = False) -> Person:
    return Person("p", "p", "P", frozenset(roles), Decimal(limit) if limit else None, is_unlimited=is_unlimited)


#: The table of section 1, row by row: which roles may.
TABLE = {
    Permission.REQUEST: set(Role),
    Permission.SEE_ALL_REQUESTS: {Role.FINANCE, Role.ADMINISTRATOR},
    Permission.APPROVE: {Role.APPROVER, Role.FINANCE, Role.ADMINISTRATOR},
    Permission.SEE_ALL_ORDERS: {Role.FINANCE, Role.ADMINISTRATOR},
    Permission.ADD_ANY_DOCUMENT: {Role.FINANCE, Role.ADMINISTRATOR},
    Permission.RESOLVE: {Role.FINANCE},
    Permission.PROPOSE_VENDORS: set(Role),
    Permission.EDIT_VENDORS: {Role.FINANCE},
    Permission.ADMINISTER: {Role.ADMINISTRATOR},
    Permission.READ_AUDIT: {Role.FINANCE, Role.ADMINISTRATOR},
}


def test_the_table_names_every_permission() -> None:
    assert set(TABLE) == set(Permission)


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_allows_what_the_table_says_and_no_more(role: Role, permission: Permission) -> None:
    person = somebody(role)
    assert person.may(permission) is (role in TABLE[permission])
    if person.may(permission):
        person.must_be_allowed(permission)
        return
    with pytest.raises(Refused) as refusal:
        person.must_be_allowed(permission)
    assert refusal.value.code == "NOT_ALLOWED"


@pytest.mark.parametrize("permission", list(Permission))
def test_several_roles_allow_what_any_of_them_allows(permission: Permission) -> None:
    assert somebody(Role.REQUESTER, Role.FINANCE).may(permission) is (
        Role.FINANCE in TABLE[permission] or Role.REQUESTER in TABLE[permission]
    )
    assert somebody(*Role).may(permission) is True


def test_without_a_role_nothing_is_allowed_not_even_to_the_program() -> None:
    assert [each for each in Permission if somebody().may(each) or PROGRAM.may(each)] == []


@pytest.mark.parametrize(
    ("person", "total", "may"),
    [
        (somebody(Role.APPROVER), "0", False),
        (somebody(Role.APPROVER, limit="0"), "0", True),
        (somebody(Role.APPROVER, limit="0"), "0.01", False),
        (somebody(Role.APPROVER, limit="1000"), "1000", True),
        (somebody(Role.APPROVER, limit="1000"), "1000.01", False),
        (somebody(Role.APPROVER, is_unlimited=True), "999999999999", True),
    ],
)
def test_ap4_an_empty_limit_is_no_power_zero_is_zero_and_unlimited_is_said(
    person: Person, total: str, may: bool
) -> None:
    assert person.may_end(Decimal(total)) is may


def test_the_fifth_wrong_password_locks_for_fifteen_minutes() -> None:
    record = SignInRecord()
    for tries in (1, 2, 3, 4):
        record = record.after_wrong(NOW)
        assert (record.wrong_tries, record.is_locked(NOW)) == (tries, False)
    record = record.after_wrong(NOW)
    assert record.is_locked(NOW + dt.timedelta(minutes=14, seconds=59))
    assert not record.is_locked(NOW + dt.timedelta(minutes=15))


def test_after_the_lock_four_more_tries_are_free() -> None:
    record = SignInRecord(4, None).after_wrong(NOW)
    later = NOW + dt.timedelta(minutes=15)
    for _try in range(4):
        record = record.after_wrong(later)
        assert not record.is_locked(later)
    assert record.after_wrong(later).is_locked(later)
