"""The company that buys: its details and its policy (limits and tolerances are the company's, not a desk's)."""

from __future__ import annotations

from dataclasses import dataclass

from p2p_desktop.domain.money import CURRENCIES
from p2p_desktop.errors import Problem
from p2p_desktop.language import _


@dataclass(frozen=True, slots=True)
class CompanyDetails:
    """What stands on the company's papers; ``currency`` is the base currency of all limits."""

    name: str
    currency: str
    address: str = ""
    country: str = ""
    tax_id: str = ""
    email: str = ""
    phone: str = ""
    terms: str = ""
    page_size: str = "A4"


def company_problems(details: CompanyDetails) -> tuple[Problem, ...]:
    """Return what keeps the company's details from being saved."""
    problems = []
    if not details.name.strip():
        problems.append(Problem("NO_NAME", _("Your company needs a name; it stands on every order."), "name"))
    if details.currency not in CURRENCIES:
        problems.append(Problem("CURRENCY", _("“{code}” is not a currency.", code=details.currency[:10]), "currency"))
    if details.page_size not in ("A4", "Letter"):
        problems.append(Problem("PAGE_SIZE", _("Orders are printed on A4 or Letter."), "page_size"))
    return tuple(problems)
