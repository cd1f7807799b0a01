"""The first start: company, base currency, first administrator, and the default approval rules."""

from __future__ import annotations

from p2p_desktop.domain.approval import default_rules
from p2p_desktop.domain.company import CompanyDetails, company_problems
from p2p_desktop.domain.people import Person, Role
from p2p_desktop.errors import Refused
from p2p_desktop.language import _
from p2p_desktop.services import administering, people
from p2p_desktop.services.context import Context, changing, reading
from p2p_desktop.services.people import NewPerson
from p2p_desktop.store.companies import write_rules
from p2p_desktop.store.people import nobody_there
from p2p_desktop.store.tables.company import CompanyRow


def is_new(context: Context) -> bool:
    """Say whether this installation has not been set up yet."""
    with reading(context) as session:
        return session.get(CompanyRow, 1) is None or nobody_there(session)


def set_up(context: Context, *, company: CompanyDetails, administrator: NewPerson) -> Person:
    """Set the installation up in one step: company, default rules, first administrator. Possible only once."""
    with changing(context, "set_up", noun="company", object_id="1") as change:
        if change.session.get(CompanyRow, 1) is not None:
            raise Refused("SET_UP_ALREADY", _("This installation is set up already. Sign in instead."))
        problems = company_problems(company)
        if problems:
            raise Refused.for_problems(problems)
        row = CompanyRow(id=1, created_at=change.now, tolerances={}, **administering.company_columns(company))
        change.session.add(row)
        write_rules(change.session, default_rules())
        roles = administrator.roles | {Role.ADMINISTRATOR}
        first = NewPerson(
            username=administrator.username,
            name=administrator.name,
            password=administrator.password,
            roles=roles,
            limit=administrator.limit,
            is_unlimited=administrator.is_unlimited,
        )
        person = people.insert(change, first)
        change.record("set_up", noun="company", object_id="1", changes={"name": ("", company.name)})
        return person
