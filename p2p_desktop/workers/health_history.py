"""The periodic look at the program's health: it is kept, and administrators are told once of what turned red."""

from __future__ import annotations

import datetime as dt

from p2p_desktop.domain.notice import Notice
from p2p_desktop.domain.people import Role
from p2p_desktop.logs import log_event
from p2p_desktop.services import notifying
from p2p_desktop.services.context import Context, changing
from p2p_desktop.store.health_records import add_record, forget_records, was_fine
from p2p_desktop.store.people import with_role
from p2p_desktop.workers.health import health

#: How long the history is kept.
KEPT_DAYS = 90


def keep_history(context: Context) -> None:
    """Look at everything and keep it; what was in order the last time and is not now is told. Ends the job."""
    checks = health(context)
    with changing(context, "health_checked", noun="health", completes_job=True) as change:
        administrators = [person.id for person in with_role(change.session, Role.ADMINISTRATOR)]
        for check in checks:
            has_turned_red = not check.is_fine and was_fine(change.session, check.name)
            record_id = add_record(
                change.session, check.name, is_fine=check.is_fine, value=check.value, what_to_do=check.what_to_do,
                now=change.now,
            )  # fmt: skip
            if has_turned_red:
                notifying.tell(
                    change, administrators, template=Notice.HEALTH_RED, object_id=record_id, key=f"health:{record_id}"
                )
        forget_records(change.session, before=change.now - dt.timedelta(days=KEPT_DAYS))
    for check in checks:
        log_event("health_checked", check=check.name, is_fine=check.is_fine)
