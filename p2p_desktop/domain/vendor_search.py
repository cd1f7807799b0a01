"""Which known vendors somebody may mean who has typed so much: by name, alias or tax id, also with slips."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from p2p_desktop.domain.similarity import normal_name

#: Fewer letters are alike by chance.
_FEWEST_LETTERS = 4
_ALIKE = 80.0
_IS_TAX_ID, _BEGINS, _HOLDS = 104.0, 103.0, 101.0
#: An alias stands a little behind the name itself.
_ALIAS = 0.5


@dataclass(frozen=True, slots=True)
class Findable:
    """A vendor as it can be found."""

    name: str
    aliases: tuple[str, ...] = ()
    tax_id: str = ""


def names_meant(text: str, vendors: Iterable[Findable], *, limit: int) -> tuple[str, ...]:
    """Return the names of vendors that this text may mean, the likeliest first."""
    wanted, bare = normal_name(text), _bare(text)
    if not bare:
        return tuple(sorted(vendor.name for vendor in vendors))[:limit] if not text.strip() else ()
    found = ((_score(wanted, bare, vendor), vendor.name) for vendor in vendors)
    best = heapq.nsmallest(limit, ((-score, name) for score, name in found if score > 0))
    return tuple(name for _score, name in best)


def _score(wanted: str, bare: str, vendor: Findable) -> float:
    if len(bare) >= _FEWEST_LETTERS and any(sign.isdigit() for sign in bare) and bare in _bare(vendor.tax_id):
        return _IS_TAX_ID
    of_name = _likeness(wanted, normal_name(vendor.name))
    of_alias = max((_likeness(wanted, normal_name(alias)) - _ALIAS for alias in vendor.aliases), default=0.0)
    return max(of_name, of_alias)


def _likeness(wanted: str, name: str) -> float:
    """Return how well a name fits: it begins so, holds it, or is alike but for a slip; 0 where it does not."""
    if not wanted or not name:
        return 0.0
    if name.startswith(wanted):
        return _BEGINS
    if wanted in name:
        return _HOLDS
    if len(wanted) < _FEWEST_LETTERS:
        return 0.0
    return max(fuzz.ratio(wanted, name, score_cutoff=_ALIKE), fuzz.partial_ratio(wanted, name, score_cutoff=_ALIKE))


def _bare(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
