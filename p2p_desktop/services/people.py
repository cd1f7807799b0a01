"""People: accounts, sign-in, and who is there to act (RULES.md section 1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from p2p_desktop.domain.money import LARGEST, is_amount, to_millionths
from p2p_desktop.domain.people import (
    LOCK_TIME,
    SHORTEST_PASSWORD,
    Permission,
    Person,
    Role,
    SignInRecord,
    is_mail_address,
)
from p2p_desktop.errors import ChangedMeanwhile, NotFound, Problem, Refused
from p2p_desktop.language import _
from p2p_desktop.services import turns
from p2p_desktop.services.context import Change, Context, Session, changing, reading
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.people import by_username, person_of, with_role
from p2p_desktop.store.tables.person import PersonRow

_hasher = PasswordHasher()


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """A hash that is verified where the username is unknown, so that the answer takes as long as for a known one."""
    return _hasher.hash("nobody has this password")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """An account as an administrator types it; ``password`` empty keeps the one there is."""

    username: str
    name: str
    password: str
    roles: frozenset[Role]
    limit: Decimal | None = None
    is_unlimited: bool = False
    is_active: bool = True
    email: str = ""


def _problems(new: NewPerson, *, password_needed: bool) -> tuple[Problem, ...]:
    problems = []
    if not new.username.strip() or len(new.username) > 80:
        problems.append(Problem("NO_USERNAME", _("A username has 1 to 80 characters."), "username"))
    if not new.name.strip() or len(new.name) > 200:
        problems.append(Problem("NO_NAME", _("A name has 1 to 200 characters."), "name"))
    if (password_needed or new.password) and len(new.password) < SHORTEST_PASSWORD:
        words = _("A password has at least {least} characters.", least=SHORTEST_PASSWORD)
        problems.append(Problem("PASSWORD_SHORT", words, "password"))
    if not new.roles:
        problems.append(Problem("NO_ROLE", _("Give at least one role."), "roles"))
    if new.email.strip() and not is_mail_address(new.email.strip()):
        words = _("This is no mail address. Write it as name@company.com, or leave it empty.")
        problems.append(Problem("EMAIL", words, "email"))
    if new.limit is not None and not (is_amount(new.limit) and new.limit >= 0):
        words = _("A limit lies between 0 and {most}.", most=LARGEST)
        problems.append(Problem("LIMIT", words, "limit"))
    return tuple(problems)


def insert(change: Change, new: NewPerson) -> Person:
    """Write a new account inside a change; used by set-up and by administration."""
    problems = _problems(new, password_needed=True)
    if problems:
        raise Refused.for_problems(problems)
    username = new.username.strip().casefold()
    if by_username(change.session, username):
        raise Refused("USERNAME_TAKEN", _("The username “{username}” is taken.", username=username), field="username")
    row = PersonRow(
        id=new_id(),
        username=username,
        name=new.name.strip(),
        roles=sorted(new.roles),
        password_hash=_hasher.hash(new.password),
        limit_millionths=to_millionths(new.limit) if new.limit is not None else None,
        is_unlimited=new.is_unlimited,
        is_active=new.is_active,
        email=new.email.strip(),
        created_at=change.now,
    )
    change.session.add(row)
    change.session.flush()
    shown = {"username": ("", username), "name": ("", row.name), "roles": ("", ", ".join(row.roles))}
    change.record("person_added", noun="person", object_id=row.id, changes=shown)
    return person_of(row)


def add_person(context: Context, new: NewPerson) -> str:
    """Make an account; administrators only."""
    with changing(context, "add_person", noun="person") as change:
        context.person.must_be_allowed(Permission.ADMINISTER)
        person = insert(change, new)
        # A new holder of a role may be on turn for requests that wait for this role.
        turns.refresh_person(change.session, person)
        return person.id


def change_person(context: Context, person_id: str, new: NewPerson, *, version: int) -> None:
    """Change name, roles, limit, password or activity of an account; administrators only.

    The last active administrator can't be taken away, or nobody could administer any more.
    """
    with changing(context, "change_person", noun="person", object_id=person_id) as change:
        context.person.must_be_allowed(Permission.ADMINISTER)
        row = change.session.get(PersonRow, person_id)
        if row is None:
            raise NotFound("NO_PERSON", _("This account is not there any more."))
        if row.version != version:
            raise ChangedMeanwhile(
                "CHANGED", _("Somebody changed this account meanwhile. Look at it again, then save.")
            )
        problems = _problems(new, password_needed=False)
        if problems:
            raise Refused.for_problems(problems)
        _keep_an_administrator(change.session, row, new)
        before = person_of(row)
        row.name = new.name.strip()
        row.roles = sorted(new.roles)
        row.limit_millionths = to_millionths(new.limit) if new.limit is not None else None
        row.is_unlimited = new.is_unlimited
        row.is_active = new.is_active
        row.email = new.email.strip()
        if new.password:
            row.password_hash = _hasher.hash(new.password)
            row.wrong_tries, row.locked_until = 0, None
        row.version += 1
        change.session.flush()
        turns.refresh_person(change.session, person_of(row))
        _record_change(change, before, person_of(row), password_changed=bool(new.password))


def _keep_an_administrator(session: Session, row: PersonRow, new: NewPerson) -> None:
    others = [p for p in with_role(session, Role.ADMINISTRATOR) if p.id != row.id]
    if not others and Role.ADMINISTRATOR in row.roles and (Role.ADMINISTRATOR not in new.roles or not new.is_active):
        raise Refused(
            "LAST_ADMINISTRATOR",
            _("This is the last administrator. Make somebody else administrator first."),
            field="roles",
        )


def _record_change(change: Change, before: Person, after: Person, *, password_changed: bool) -> None:
    pairs: dict[str, tuple[object, object]] = {
        "name": (before.name, after.name),
        "roles": (", ".join(sorted(before.roles)), ", ".join(sorted(after.roles))),
        "limit": (_limit_words(before), _limit_words(after)),
        "is_active": (before.is_active, after.is_active),
        "email": (before.email, after.email),
    }
    changes = {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}
    if password_changed:
        changes["password"] = ("", "changed")
    change.record("person_changed", noun="person", object_id=after.id, changes=changes)


def _limit_words(person: Person) -> str:
    return "unlimited" if person.is_unlimited else str(person.limit) if person.limit is not None else ""


def sign_in(context: Context, username: str, password: str) -> Person:
    """Let a person in, or refuse: WRONG_PASSWORD (five in a row lock the account for 15 minutes) or LOCKED.

    The check of the password takes about 0.2 s by design (argon2id) and happens outside the write transaction.
    """
    name = username.strip().casefold()
    with reading(context) as session:
        row = by_username(session, name)
        known_hash = row.password_hash if row and row.is_active else ""
    is_right = _matches(known_hash or _nobodys_hash(), password) and bool(known_hash)
    outcome = _enter_sign_in(context, name, is_right=is_right)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _enter_sign_in(context: Context, username: str, *, is_right: bool) -> Person | Refused:
    """Count the try and record it; the refusal is returned, not raised, so that the count is committed."""
    with changing(context, "sign_in", noun="person") as change:
        row = by_username(change.session, username)
        if row is None or not row.is_active:
            change.record("sign_in_failed", noun="person", object_id="")
            return _wrong_password()
        record = SignInRecord(row.wrong_tries, row.locked_until)
        if record.is_locked(change.now):
            change.record("sign_in_failed", noun="person", object_id=row.id, reason="locked")
            return _locked(record, change.now)
        if is_right:
            row.wrong_tries, row.locked_until = 0, None
            change.record("signed_in", noun="person", object_id=row.id)
            return person_of(row)
        after = record.after_wrong(change.now)
        row.wrong_tries, row.locked_until = after.wrong_tries, after.locked_until
        change.record("sign_in_failed", noun="person", object_id=row.id)
        return _locked(after, change.now) if after.is_locked(change.now) else _wrong_password()


def _wrong_password() -> Refused:
    return Refused("WRONG_PASSWORD", _("Username or password is wrong. Check both and try again."), field="password")


def _locked(record: SignInRecord, now: dt.datetime) -> Refused:
    left = -((now - record.locked_until if record.locked_until else -LOCK_TIME) // dt.timedelta(minutes=1))
    return Refused(
        "LOCKED",
        _(
            "Too many wrong passwords: this account is locked for {minutes} more minutes. Nothing is lost.",
            minutes=left,
        ),
        field="password",
    )
