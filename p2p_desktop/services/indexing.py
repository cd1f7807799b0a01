"""Make what was there before there was a search over everything searchable, little by little."""

from __future__ import annotations

from p2p_desktop.services.context import Context, changing, reading
from p2p_desktop.store import jobs, search_index

#: So many pages and things at a time: others who want to save wait no longer than for these.
_AT_ONCE = 200


def gather_words(context: Context) -> None:
    """Gather the words of everything that has none yet; ends the job. Stopped at any point, it goes on from there."""
    with reading(context) as session:
        total = search_index.count_waiting(session)
    done = 0
    while True:
        with changing(context, "gather_words", noun="search") as change:
            some = search_index.gather_some(change.session, most=_AT_ONCE)
        if not some:
            break
        done += some
        if context.lease is not None:
            jobs.report(context.store, context.lease, step="words", done=done, total=max(total, done),
                        now=context.now())  # fmt: skip
    with changing(context, "gather_words", noun="search", completes_job=True):
        """Nothing is left to do but to end the job."""
