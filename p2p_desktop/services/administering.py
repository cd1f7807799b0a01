"""Administration: the company's details, logo and policy (rules, rates, tolerances); this computer's settings."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from decimal import Decimal
from pathlib import Path
from typing import cast

from p2p_desktop import settings
from p2p_desktop.documents.logos import read_logo
from p2p_desktop.domain.approval import RouteRule, StepMode
from p2p_desktop.domain.company import CompanyDetails, company_problems
from p2p_desktop.domain.matching import Tolerances
from p2p_desktop.domain.money import CURRENCIES, from_millionths, is_amount, parse_number, to_millionths
from p2p_desktop.domain.people import Permission
from p2p_desktop.errors import BadFile, ChangedMeanwhile, NotFound, Problem, Refused
from p2p_desktop.language import _
from p2p_desktop.services.context import Context, Session, changing
from p2p_desktop.settings import Value
from p2p_desktop.store import faults, homing
from p2p_desktop.store.companies import route_rules, write_rules
from p2p_desktop.store.tables.company import CompanyRow, ExchangeRateRow


def company_columns(details: CompanyDetails) -> dict[str, str]:
    """Return the company's details as columns."""
    return cast("dict[str, str]", asdict(details))


def company_row(session: Session) -> CompanyRow:
    """Return the one company of this installation."""
    row = session.get(CompanyRow, 1)
    if row is None:
        raise NotFound(
            "NOT_SET_UP", _("This installation is not set up yet. Start the program and follow the first steps.")
        )
    return row


def company(session: Session) -> CompanyDetails:
    """Return the company's details."""
    row = company_row(session)
    return CompanyDetails(**{field.name: getattr(row, field.name) for field in fields(CompanyDetails)})


def change_company(context: Context, details: CompanyDetails, *, version: int) -> None:
    """Change the company's details; the base currency stays once there are requests measured in it."""
    with changing(context, "change_company", noun="company", object_id="1") as change:
        context.person.must_be_allowed(Permission.ADMINISTER)
        row = company_row(change.session)
        if row.version != version:
            raise ChangedMeanwhile("CHANGED", _("Somebody changed the company meanwhile. Look at it again, then save."))
        problems = company_problems(details)
        if problems:
            raise Refused.for_problems(problems)
        if details.currency != row.currency:
            raise Refused(
                "BASE_CURRENCY",
                _("The base currency can’t change: every limit and every request is measured in it."),
                field="currency",
            )
        changes: dict[str, tuple[object, object]] = {}
        for name, value in company_columns(details).items():
            if getattr(row, name) != value:
                changes[name] = (getattr(row, name), value)
                setattr(row, name, value)
        row.version += 1
        change.record("company_changed", noun="company", object_id="1", revision=row.version, changes=changes)


def logo(session: Session) -> str:
    """Return the SHA-256 of the company's logo (a PNG among the document files), "" without one."""
    return company_row(session).logo


def set_logo(context: Context, path: Path | None) -> None:
    """Have this picture stand on orders that are issued from now on, or none; administrators only."""
    with changing(context, "set_logo", noun="company", object_id="1"):
        # Before the picture is read: nobody else gets a file decoded.
        context.person.must_be_allowed(Permission.ADMINISTER)
    sha256 = _kept_logo(context, path) if path else ""
    with changing(context, "set_logo", noun="company", object_id="1") as change:
        row = company_row(change.session)
        before, row.logo = row.logo, sha256
        if before != sha256:
            change.record("logo_set" if sha256 else "logo_removed", noun="company", object_id="1", sha256=sha256,
                          changes={"logo": (before, sha256)})  # fmt: skip


def _kept_logo(context: Context, path: Path) -> str:
    try:
        with tempfile.TemporaryDirectory(dir=context.home.scratch) as scratch:
            return context.documents.put_bytes(read_logo(path, scratch=Path(scratch)))
    except BadFile as error:
        with changing(context, "set_logo", noun="company", object_id="1") as change:
            shown = {"event": (None, "set_logo"), "code": (None, error.code)}
            change.record("refused", noun="company", object_id="1", changes=shown)
        raise


def _rule_problem(rule: RouteRule) -> str:
    if not rule.name.strip():
        return _("Every rule needs a name.")
    if not rule.steps or any(not step.people and step.role is None for step in rule.steps):
        return _(
            "Rule “{name}”: every rule needs at least one step, and every step a person or a role.", name=rule.name
        )
    if any(limit is not None and not (is_amount(limit) and limit >= 0) for limit in (rule.above, rule.up_to)):
        return _("Rule “{name}”: “above” and “up to” have to be amounts.", name=rule.name)
    if rule.above is not None and rule.up_to is not None and rule.above >= rule.up_to:
        return _("Rule “{name}”: “above” has to be less than “up to”.", name=rule.name)
    if any(step.mode is StepMode.SOME and step.needed < 1 for step in rule.steps):
        return _("Rule “{name}”: a step needs at least one approval.", name=rule.name)
    return ""


def set_rules(context: Context, rules: Sequence[RouteRule], *, replaces: Sequence[RouteRule]) -> None:
    """Replace the approval rules; administrators only. ``replaces`` are the rules that were on the screen."""
    with changing(context, "set_rules", noun="route_rule") as change:
        context.person.must_be_allowed(Permission.ADMINISTER)
        if not rules:
            raise Refused("NO_RULES", _("Without any rule no request could be submitted. Keep at least one."))
        for rule in rules:
            problem = _rule_problem(rule)
            if problem:
                raise Refused("RULE", problem)
        stored = route_rules(change.session)
        if stored != tuple(replaces):
            raise ChangedMeanwhile(
                "CHANGED",
                _("Somebody changed the rules meanwhile. Your rules are kept; look at the stored ones first."),
            )
        before = [rule.name for rule in stored]
        write_rules(change.session, rules)
        names = (", ".join(before), ", ".join(rule.name for rule in rules))
        change.record("rules_changed", noun="route_rule", object_id="", changes={"rules": names})


def set_exchange_rate(context: Context, currency: str, rate: Decimal) -> None:
    """Say what one unit of a currency is worth in base currency, for limits and routes."""
    with changing(context, "set_exchange_rate", noun="exchange_rate", object_id=currency) as change:
        context.person.must_be_allowed(Permission.ADMINISTER)
        if currency not in CURRENCIES:
            raise Refused("CURRENCY", _("“{code}” is not a currency.", code=currency[:10]), field="currency")
        # The smallest rate that is kept is a millionth: less would count every amount of this currency as nothing.
        if not rate.is_finite() or not 0 < rate <= 1_000_000 or to_millionths(rate) == 0:
            raise Refused("RATE", _("A rate lies between 0.000001 and 1,000,000."), field="rate")
        row = change.session.get(ExchangeRateRow, currency)
        before = str(from_millionths(row.rate_millionths)) if row else ""
        if row is None:
            row = ExchangeRateRow(currency=currency, rate_millionths=0, set_at=change.now)
            change.session.add(row)
        row.rate_millionths, row.set_at = to_millionths(rate), change.now
        change.record("rate_set", noun="exchange_rate", object_id=currency, changes={"rate": (before, str(rate))})


def rate_to_base(session: Session, currency: str) -> Decimal:
    """Return what one unit of a currency is worth in base currency; refuse where nobody has said so."""
    if currency == company_row(session).currency:
        return Decimal(1)
    row = session.get(ExchangeRateRow, currency)
    if row is None:
        raise Refused(
            "NO_RATE",
            _(
                "There is no exchange rate for {currency}. An administrator can add one under Administration.",
                currency=currency,
            ),
            field="currency",
        )
    return from_millionths(row.rate_millionths)


def tolerances(session: Session) -> Tolerances:
    """Return the tolerances of validation: the company's, else the defaults of M-4."""
    stored = company_row(session).tolerances or {}
    known = {field.name for field in fields(Tolerances)}
    return Tolerances(**{name: parse_number(value) for name, value in stored.items() if name in known})


def _stored_tolerance(value: Decimal, name: str) -> str:
    """Write a tolerance as the plain number that it is read back from."""
    if not is_amount(value):
        raise Refused("TOLERANCE", _("A tolerance of this size cannot be right."), field=name)
    return f"{from_millionths(to_millionths(value)):f}"


def set_tolerances(context: Context, wanted: Tolerances) -> None:
    """Change the tolerances of validation; administrators only. Empty is refused, 0 means none allowed (M-5)."""
    with changing(context, "set_tolerances", noun="company", object_id="1") as change:
        context.person.must_be_allowed(Permission.ADMINISTER)
        row = company_row(change.session)
        before, after = dict(row.tolerances or {}), {}
        for field in fields(Tolerances):
            after[field.name] = _stored_tolerance(getattr(wanted, field.name), field.name)
        row.tolerances = after
        row.version += 1
        changes = {name: (before.get(name, ""), value) for name, value in after.items() if before.get(name) != value}
        change.record("tolerances_changed", noun="company", object_id="1", changes=changes)


def is_three_way(session: Session) -> bool:
    """Say whether bills are held against what arrived (M-1)."""
    return company_row(session).is_three_way


def set_three_way(context: Context, *, is_three_way: bool) -> None:
    """Say whether bills are held against what arrived (three-way) or what was ordered (M-1); administrators only.

    It counts for whatever is validated from then on.
    """
    with changing(context, "set_three_way", noun="company", object_id="1") as change:
        context.person.must_be_allowed(Permission.ADMINISTER)
        row = company_row(change.session)
        before, row.is_three_way = row.is_three_way, is_three_way
        row.version += 1
        change.record("three_way_changed", noun="company", object_id="1",
                      changes={"is_three_way": (before, is_three_way)})  # fmt: skip


def change_settings(context: Context, wanted: Mapping[str, Value]) -> None:
    """Change settings of this computer, by key; administrators only. Those not named, and unknown ones, stay."""
    with changing(context, "change_settings", noun="settings") as change:
        context.person.must_be_allowed(Permission.ADMINISTER)
        problems = (*settings.problems_of(wanted), *_tesseract_problems(wanted))
        if problems:
            raise Refused.for_problems(problems)
        path = context.home.settings
        try:
            before = path.read_bytes() if path.is_file() else b""
            loaded = settings.read(before)
            changes: dict[str, tuple[object, object]] = {
                key: (settings.value_words(loaded.value(key)), settings.value_words(value))
                for key, value in wanted.items()
                if loaded.value(key) != value
            }
            change.record("settings_changed", noun="settings", object_id="", changes=changes)
            if any(problem.code == "SETTINGS_FILE" for problem in loaded.problems):
                homing.replace_durably(path.with_suffix(".unreadable.toml"), before)
            # Last, when all else is written: the commit that follows can hardly fail any more.
            homing.replace_durably(path, settings.written(before, wanted))
        except OSError as error:
            raise faults.of_file(error, path.parent) from error


def _tesseract_problems(wanted: Mapping[str, Value]) -> tuple[Problem, ...]:
    program = str(wanted.get("ocr.tesseract", ""))
    if not program or Path(program).is_file():
        return ()
    sentence = _("There is no program at “{program}”. Empty, Tesseract is found by itself.", program=program)
    return (Problem("NO_PROGRAM", sentence, "ocr.tesseract"),)
