"""What the program learns from corrections (X-5): where a vendor's papers say a field, and how to know the vendor."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from p2p_desktop.domain.document import FieldName
from p2p_desktop.domain.similarity import name_similarity, normal_name

#: Names this alike are one vendor: OCR loses a letter.
ALIKE = Decimal("0.92")
#: After so many wrong values a rule is not applied any more.
MOST_FAILURES = 2


class RuleKind(StrEnum):
    """How a learned rule finds its value."""

    RIGHT_OF = "right_of"
    BELOW = "below"
    AT = "at"
    ALWAYS = "always"
    SIGNATURE = "signature"


class RuleState(StrEnum):
    """Whether a learned rule is applied."""

    ACTIVE = "active"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class LearnedRule:
    """One thing learned of one vendor's papers.

    ``label`` are the words right of or below which the value stands (small letters, no digits), ``box`` is where it
    stands (0–1) if no words are near. ``shape`` is how it is written: letters as A, digits as 9. ``ALWAYS`` means that
    all papers of the vendor say ``value``; a signature says by which ``marks`` the vendor named ``value`` is known.
    ``confirmed`` and ``failed`` count later papers.
    """

    id: str
    vendor: str
    name: FieldName
    kind: RuleKind
    label: str = ""
    shape: str = ""
    box: tuple[float, float, float, float] | None = None
    value: str = ""
    marks: tuple[str, ...] = ()
    month_first: bool = False
    confirmed: int = 0
    failed: int = 0

    def is_for(self, vendor: str) -> bool:
        """Return whether a paper of this vendor is one that the rule speaks of."""
        if not vendor or not self.vendor:
            return False
        return normal_name(vendor) == normal_name(self.vendor) or name_similarity(vendor, self.vendor) >= ALIKE

    @property
    def is_trusted(self) -> bool:
        """Whether the rule was right on another paper than the one it was learned from."""
        return self.confirmed > 0 and self.failed == 0


@dataclass(frozen=True, slots=True)
class Replay:
    """What a new rule would have done to the confirmed documents: how many values it mends and spoils."""

    documents: int = 0
    mended: int = 0
    spoiled: int = 0
    #: Ids of documents whose value it would spoil.
    worse: tuple[str, ...] = ()

    @property
    def is_worse(self) -> bool:
        """Whether the rule spoils anything: what a person has confirmed must stay right."""
        return self.spoiled > 0
