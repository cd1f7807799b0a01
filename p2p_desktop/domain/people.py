"""People, their roles, and who may do what (RULES.md section 1)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from p2p_desktop.errors import Refused
from p2p_desktop.language import _

#: Wrong passwords in a row that lock an account, and for how long.
WRONG_TRIES = 5
LOCK_TIME = dt.timedelta(minutes=15)
SHORTEST_PASSWORD = 8


class Role(StrEnum):
    """What a person is in the company; one person may hold several."""

    REQUESTER = "requester"
    APPROVER = "approver"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a role allows in general; whether it is this person's own request or turn is judged by the verb."""

    REQUEST = "request"
    SEE_ALL_REQUESTS = "see_all_requests"
    APPROVE = "approve"
    SEE_ALL_ORDERS = "see_all_orders"
    ADD_ANY_DOCUMENT = "add_any_document"
    RESOLVE = "resolve"
    EDIT_VENDORS = "edit_vendors"
    PROPOSE_VENDORS = "propose_vendors"
    ADMINISTER = "administer"
    READ_AUDIT = "read_audit"


_EVERYBODY = frozenset({Permission.REQUEST, Permission.PROPOSE_VENDORS})
_SEES_ALL = frozenset({Permission.SEE_ALL_REQUESTS, Permission.SEE_ALL_ORDERS, Permission.ADD_ANY_DOCUMENT})
_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REQUESTER: _EVERYBODY,
    Role.APPROVER: _EVERYBODY | {Permission.APPROVE},
    Role.FINANCE: _EVERYBODY
    | _SEES_ALL
    | {Permission.APPROVE, Permission.RESOLVE, Permission.EDIT_VENDORS, Permission.READ_AUDIT},
    Role.ADMINISTRATOR: _EVERYBODY | _SEES_ALL | {Permission.APPROVE, Permission.ADMINISTER, Permission.READ_AUDIT},
}


_MAIL_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")


def is_mail_address(text: str) -> bool:
    """Say whether this can be the mail address of somebody."""
    return len(text) <= 200 and _MAIL_ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works with the program.

    ``limit`` is the total (base currency) up to which this person's approval may end a route (AP-4): None means no
    power to end, 0 means 0; ``is_unlimited`` is said explicitly.
    """

    id: str
    username: str
    name: str
    roles: frozenset[Role]
    limit: Decimal | None = None
    is_unlimited: bool = False
    is_active: bool = True
    email: str = ""

    def may(self, permission: Permission) -> bool:
        """Say whether one of this person's roles allows it."""
        return any(permission in _PERMISSIONS[role] for role in self.roles)

    def must_be_allowed(self, permission: Permission) -> None:
        """Refuse unless one of this person's roles allows it."""
        if not self.may(permission):
            raise Refused("NOT_ALLOWED", _("Your role does not allow this. Ask an administrator if it should."))

    def may_end(self, total: Decimal) -> bool:
        """Say whether this person's approval may be the one that ends a route of this total (AP-4)."""
        return self.is_unlimited or (self.limit is not None and total <= self.limit)


#: The program itself, where it acts at once after a person (orders, validation, housekeeping).
PROGRAM = Person(id="program", username="", name="P2P Desktop", roles=frozenset())


@dataclass(frozen=True, slots=True)
class SignInRecord:
    """How the last sign-ins of an account went."""

    wrong_tries: int = 0
    locked_until: dt.datetime | None = None

    def is_locked(self, now: dt.datetime) -> bool:
        """Say whether the account is locked at this moment."""
        return self.locked_until is not None and now < self.locked_until

    def after_wrong(self, now: dt.datetime) -> SignInRecord:
        """Return the record after one more wrong password; the fifth locks the account for 15 minutes."""
        tries = self.wrong_tries + 1
        if tries >= WRONG_TRIES:
            return SignInRecord(0, now + LOCK_TIME)
        return SignInRecord(tries, None)
