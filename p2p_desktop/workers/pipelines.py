"""Which verb does which job, and which jobs come round by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from p2p_desktop.domain.job import JobKind, QueueName
from p2p_desktop.services import (
    asking,
    extracting,
    mailing,
    notifying,
    ordering,
    printing,
    reading,
    replaying,
    updating,
    validating,
)
from p2p_desktop.services.context import Context
from p2p_desktop.settings import Settings
from p2p_desktop.workers.backing_up import back_up
from p2p_desktop.workers.health_history import keep_history
from p2p_desktop.workers.housekeeping import keep_house
from p2p_desktop.workers.tasks import Work
from p2p_desktop.workers.whole_backups import back_up_whole


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that comes round: once in every slot of so many hours, counted from midnight UTC."""

    kind: JobKind
    hours: int

    def key_at(self, now: dt.datetime) -> str:
        """Return the job key of the slot of this moment; its being unique is what makes the job run once."""
        return f"periodic:{self.kind}:{now:%Y-%m-%d}:{now.hour // self.hours}"


def periodic(settings: Settings) -> tuple[Periodic, ...]:
    """Return what comes round; digests as often as is set, and what waits for one where there are none any more."""
    # Where nobody is to be asked there is not even a job.
    updates = (Periodic(JobKind.LOOK_FOR_UPDATE, hours=24),) if settings.updates_address else ()
    return (
        *updates,
        Periodic(JobKind.BACK_UP, hours=24),
        Periodic(JobKind.HOUSEKEEPING, hours=24),
        Periodic(JobKind.HEALTH, hours=1),
        Periodic(JobKind.GATHER_MAIL, hours=settings.mail_digest_hours or 1),
    )


def _read(context: Context, arguments: Mapping[str, str]) -> None:
    reading.read(context, arguments["document_id"])


def _ocr(context: Context, arguments: Mapping[str, str]) -> None:
    reading.ocr(context, arguments["document_id"])


def _extract(context: Context, arguments: Mapping[str, str]) -> None:
    extracting.extract(context, arguments["document_id"])


def _ask_model(context: Context, arguments: Mapping[str, str]) -> None:
    asking.ask(context, arguments["document_id"])


def _learn(context: Context, arguments: Mapping[str, str]) -> None:
    replaying.learn_from(context, arguments["document_id"])


def _validate(context: Context, arguments: Mapping[str, str]) -> None:
    validating.validate(context, arguments["document_id"])


def _issue(context: Context, arguments: Mapping[str, str]) -> None:
    ordering.issue(context, arguments["request_id"])


def _print_order(context: Context, arguments: Mapping[str, str]) -> None:
    printing.print_order(context, arguments["order_id"])


def _notify(context: Context, arguments: Mapping[str, str]) -> None:
    notifying.deliver(context, **arguments)


def _send_mail(context: Context, arguments: Mapping[str, str]) -> None:
    mailing.send(context, arguments["mail_id"])


def _gather_mail(context: Context, _arguments: Mapping[str, str]) -> None:
    mailing.gather_digests(context)


def _back_up(context: Context, _arguments: Mapping[str, str]) -> None:
    back_up(context)


def _back_up_whole(context: Context, _arguments: Mapping[str, str]) -> None:
    back_up_whole(context)


def _keep_house(context: Context, _arguments: Mapping[str, str]) -> None:
    keep_house(context)


def _check_health(context: Context, _arguments: Mapping[str, str]) -> None:
    keep_history(context)


def _look_for_update(context: Context, _arguments: Mapping[str, str]) -> None:
    updating.look(context)


WORK: Mapping[JobKind, Work] = {
    JobKind.READ_DOCUMENT: _read,
    JobKind.OCR_DOCUMENT: _ocr,
    JobKind.EXTRACT_DOCUMENT: _extract,
    JobKind.ASK_MODEL: _ask_model,
    JobKind.LEARN: _learn,
    JobKind.VALIDATE_DOCUMENT: _validate,
    JobKind.ISSUE_ORDER: _issue,
    JobKind.PRINT_ORDER: _print_order,
    JobKind.NOTIFY: _notify,
    JobKind.SEND_MAIL: _send_mail,
    JobKind.GATHER_MAIL: _gather_mail,
    JobKind.BACK_UP: _back_up,
    JobKind.BACK_UP_WHOLE: _back_up_whole,
    JobKind.HOUSEKEEPING: _keep_house,
    JobKind.HEALTH: _check_health,
    JobKind.LOOK_FOR_UPDATE: _look_for_update,
}


def settle(context: Context, *, served: Sequence[QueueName]) -> None:
    """Say on business things that their job has ended without a result; part of each round of a worker."""
    if QueueName.DOCUMENTS in served:
        reading.settle_stranded(context)
