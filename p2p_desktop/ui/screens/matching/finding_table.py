"""The differences of a result, the gravest first."""

from __future__ import annotations

from p2p_desktop.language import _
from p2p_desktop.store.queries.matching import FindingView
from p2p_desktop.ui.screens.matching.match_words import code_words, finding_pill, values_words
from p2p_desktop.ui.theme import Theme
from p2p_desktop.ui.widgets.columns import Column
from p2p_desktop.ui.widgets.empty_state import EmptyState
from p2p_desktop.ui.widgets.plain_table import PlainTable


def _title(finding: FindingView) -> str:
    if finding.order_line is not None:
        return _("{what}, line {line}", what=code_words(finding.code), line=finding.order_line)
    return code_words(finding.code)


def _sentence(finding: FindingView) -> str:
    if finding.resolution is not None:
        return values_words(finding)
    return finding.message


def make_finding_table(theme: Theme) -> PlainTable[FindingView]:
    """Make the table of differences."""
    columns: tuple[Column[FindingView], ...] = (
        Column("severity", _("Weight"), lambda finding: finding_pill(finding).word, width=112, kind="pill",
               pill=finding_pill),
        Column("code", _("What differs"), _title, width=0, kind="two_lines", second=_sentence,
               speak=lambda finding: ", ".join((code_words(finding.code), finding.message, values_words(finding)))),
    )  # fmt: skip
    return PlainTable(
        theme,
        _("Differences"),
        columns,
        row_id=lambda finding: finding.id,
        empty=EmptyState("circle-check", _("No differences"), _("The document fits its order.")),
    )
