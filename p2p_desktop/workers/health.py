"""Is everything this program stands on in order? One line each, and what to do where it is not."""

from __future__ import annotations

import datetime as dt
import importlib
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from p2p_desktop import settings
from p2p_desktop.domain.job import QueueName
from p2p_desktop.errors import PersonError
from p2p_desktop.language import _, _n, ago_words
from p2p_desktop.services import mailing, model, watching
from p2p_desktop.services.context import Context, reading
from p2p_desktop.settings import Settings
from p2p_desktop.store import beats, checking
from p2p_desktop.store.backup_records import newest_whole
from p2p_desktop.store.health_records import LOOK_FOR_UPDATE, last_value
from p2p_desktop.store.queries.work import KindFigures, QueueLoad, failed_jobs, figures_of_kinds, queue_loads
from p2p_desktop.workers import whole_backups
from p2p_desktop.workers.backing_up import newest_age
from p2p_desktop.workers.processes import Owner

#: A worker that was not seen for so long is not counted on (it is seen every 20 seconds).
SEEN_WITHIN = dt.timedelta(seconds=90)
#: How long the oldest job of a queue may wait. Reading a heap of scans takes its time; an order does not wait.
OLDEST_WITHIN: Mapping[str, dt.timedelta] = {
    QueueName.PURCHASES: dt.timedelta(minutes=2),
    QueueName.DOCUMENTS: dt.timedelta(minutes=30),
    QueueName.VALIDATION: dt.timedelta(minutes=5),
    QueueName.NOTIFICATIONS: dt.timedelta(minutes=10),
}
#: A failure that nobody settled, such as an encrypted file, is not held against the program for ever.
FAILED_WITHIN = dt.timedelta(hours=24)
FREE_GIGABYTES = 1.0
BACKED_UP_WITHIN = dt.timedelta(days=2)
#: How far back the times that work took are looked at.
FIGURES_OF = dt.timedelta(days=7)
_AUDIT_RECORDS = 1000
ASK_AGAIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: its name (for programs), what was seen, and what to do where it is not fine."""

    name: str
    is_fine: bool
    value: str
    what_to_do: str = ""


Look = Callable[[Context], tuple[Check, ...]]


def health(context: Context, *, thorough: bool = False) -> tuple[Check, ...]:
    """Look at everything; ``thorough`` also reads the whole database for damage."""
    looks: dict[str, Look] = {
        "workers": _workers, "queues": _queues, "failed_jobs": _failed, "database": _writable, "schema": _schema,
        "disk": _disk, "backup": _backup, "whole_backup": _whole_backup,
        "tesseract": _tesseract, "settings": _settings, "audit": _audit, "inbox": _inbox, "mail": _mail,
        "model": _model, "update": _update, "times": _times,
    }  # fmt: skip
    if thorough:
        looks["database_file"] = _damage
    return tuple(check for name, look in looks.items() for check in _looked(context, name, look))


def _looked(context: Context, name: str, look: Look) -> tuple[Check, ...]:
    """Look at one thing; what keeps it from being looked at is told as its state."""
    try:
        return look(context)
    except PersonError as error:
        return (Check(name, False, error.code, error.sentence),)


def is_healthy(checks: tuple[Check, ...]) -> bool:
    """Say whether nothing needs anybody's attention."""
    return all(check.is_fine for check in checks)


def _served(context: Context) -> frozenset[str]:
    with reading(context) as session:
        seen = beats.list_beats(session)
    alive = [beat for beat in seen if context.now() - beat.seen_at < SEEN_WITHIN and not _is_dead(beat.id)]
    return frozenset(queue for beat in alive for queue in beat.queues)


def _is_dead(owner: str) -> bool:
    parsed = Owner.parse(owner)
    return parsed is not None and parsed.is_dead()


def _workers(context: Context) -> tuple[Check, ...]:
    served = _served(context)
    missing = [queue.value for queue in QueueName if queue not in served]
    if not missing:
        return (Check("workers", True, _("running")),)
    value = _("nobody works on: {queues}", queues=", ".join(missing))
    what_to_do = _("Start the program, or run “p2p-desktop worker” on this computer; waiting work is then done.")
    return (Check("workers", False, value, what_to_do),)


def _queues(context: Context) -> tuple[Check, ...]:
    now = context.now()
    with reading(context) as session:
        loads = queue_loads(session, now=now)
    return tuple(_queue(load, now) for load in loads)


def _queue(load: QueueLoad, now: dt.datetime) -> Check:
    name = f"queue_{load.queue}"
    if load.queue not in OLDEST_WITHIN:
        value = _n("{number} waits, from a newer version", "{number} wait, from a newer version", load.waiting)
        return Check(name, False, value, _("Install the newest version of the program, which knows this work."))
    if load.oldest_due_at is None:
        return Check(name, True, _n("{number} running", "{number} running", load.running))
    value = _("{waiting} waiting, {running} running, oldest: {age}", waiting=load.waiting, running=load.running,
              age=ago_words(load.oldest_due_at, now))  # fmt: skip
    is_fine = now - load.oldest_due_at <= OLDEST_WITHIN[load.queue]
    what_to_do = _("See whether a worker runs, and open Activity to see what holds this queue up.")
    return Check(name, is_fine, value, "" if is_fine else what_to_do)


def _failed(context: Context) -> tuple[Check, ...]:
    with reading(context) as session:
        number = failed_jobs(session, since=context.now() - FAILED_WITHIN)
    value = _n("{number} job failed today", "{number} jobs failed today", number) if number else _("none failed today")
    what_to_do = _("Open Activity, read the reason of each, and choose “Try again” when the cause is mended.")
    return (Check("failed_jobs", number == 0, value, what_to_do if number else ""),)


def _times(context: Context) -> tuple[Check, ...]:
    with reading(context) as session:
        figures = figures_of_kinds(session, since=context.now() - FIGURES_OF)
    return tuple(Check(f"time_{one.kind}", True, _time(one)) for one in figures)


def _time(figures: KindFigures) -> str:
    value = _("median {median}, 95 % in {within}", median=_seconds(figures.median), within=_seconds(figures.within))
    if not figures.retried:
        return value
    again = _n("{number} tried again", "{number} tried again", figures.retried)
    return f"{value}; {again}"


def _seconds(seconds: float) -> str:
    return _("{seconds} s", seconds=f"{seconds:.2f}" if seconds < 1 else f"{seconds:.1f}")


def _writable(context: Context) -> tuple[Check, ...]:
    checking.check_writable(context.store)
    return (Check("database", True, _("can be read and written")),)


def _schema(context: Context) -> tuple[Check, ...]:
    seen, known = checking.schema_revision(context.store), checking.newest_revision()
    what_to_do = _("Close the program and start the newest version, which brings the database up to date.")
    return (Check("schema", seen == known, seen or _("none"), "" if seen == known else what_to_do),)


def _disk(context: Context) -> tuple[Check, ...]:
    free = shutil.disk_usage(context.home.folder).free / 1e9
    what_to_do = _("Free some space on the disk that holds “{folder}”.", folder=context.home.folder)
    is_fine = free >= FREE_GIGABYTES
    return (Check("disk", is_fine, _("{gigabytes} GB free", gigabytes=f"{free:.1f}"), "" if is_fine else what_to_do),)


def _backup(context: Context) -> tuple[Check, ...]:
    if context.home.office:
        return (Check("backup", True, _("the server's business")),)
    age = newest_age(context.home, context.now())
    if age is None:
        return (Check("backup", True, _("none yet")),)
    value = _("newest copy: {age}", age=ago_words(context.now() - age, context.now()))
    what_to_do = _("Open Activity, see why “Copy the database” did not end well, and choose “Try again”.")
    is_fine = age <= BACKED_UP_WITHIN
    return (Check("backup", is_fine, value, "" if is_fine else what_to_do),)


def _whole_backup(context: Context) -> tuple[Check, ...]:
    folder, now = context.settings.backups_folder, context.now()
    if context.home.office or not folder:
        return (Check("whole_backup", True, _("off")),)
    with reading(context) as session:
        newest = newest_whole(session)
    value = _("newest: {age}", age=ago_words(newest, now)) if newest else _("none yet")
    within = dt.timedelta(days=context.settings.backups_every_days) + BACKED_UP_WITHIN
    if not whole_backups.folder_of(context).is_dir():
        is_fine = newest is not None and now - newest <= within
        what_to_do = _("Connect the disk or network folder “{folder}”; a backup is then made by itself.", folder=folder)
    else:
        is_fine = newest is None or now - newest <= within
        what_to_do = _("Open Activity, see why “Back up everything” did not end well, and choose “Try again”.")
    return (Check("whole_backup", is_fine, value, "" if is_fine else what_to_do),)


def _tesseract(context: Context) -> tuple[Check, ...]:
    # Loaded by the look itself: a window that shows the other checks must not carry the libraries that read documents.
    ocr = importlib.import_module("p2p_desktop.documents.readers.tesseract")
    program = context.settings.ocr_tesseract
    missing: str | None = ocr.tesseract_ready(program=program)
    if missing is not None:
        return (Check("tesseract", False, _("not ready"), missing),)
    names = ", ".join(sorted(ocr.installed_languages(program)))
    return (Check("tesseract", True, _("languages: {names}", names=names)),)


def _settings(context: Context) -> tuple[Check, ...]:
    problems = settings.load(context.home).problems
    if not problems:
        return (Check("settings", True, _("can be used")),)
    value = _n("{number} is not used", "{number} are not used", len(problems))
    what_to_do = _("Open Administration, This computer, and save it again.")
    return (Check("settings", False, value, " ".join([*(each.sentence for each in problems), what_to_do])),)


def _inbox(context: Context) -> tuple[Check, ...]:
    if not context.settings.inbox_folder:
        return (Check("inbox", True, _("off")),)
    folder, person = watching.inbox(context)
    return (Check("inbox", True, _("{folder}, for {name}", folder=folder, name=person.name)),)


def _mail(context: Context) -> tuple[Check, ...]:
    if not mailing.is_on(context.settings):
        return (Check("mail", True, _("off")),)
    return (_asked(context, "mail", mailing.look, _("the server answers")),)


def _model(context: Context) -> tuple[Check, ...]:
    if not model.is_on(context.settings):
        return (Check("model", True, _("off")),)
    return (_asked(context, "model", model.look, _("the endpoint answers")),)


def _update(context: Context) -> tuple[Check, ...]:
    """Say how the last look went; whatever it was, nothing depends on it."""
    if not context.settings.updates_address:
        return (Check("update", True, _("off")),)
    with reading(context) as session:
        value = last_value(session, LOOK_FOR_UPDATE)
    return (Check("update", True, value or _("not looked yet")),)


#: What other computers were last asked, with which settings and when: they are not asked with every look.
_answers: dict[str, tuple[Settings, float, Check]] = {}


def _asked(context: Context, name: str, look: Callable[[Context], None], fine: str) -> Check:
    """Ask another computer, at most once a minute."""
    known = _answers.get(name)
    if known is not None and known[0] == context.settings and time.monotonic() - known[1] < ASK_AGAIN_SECONDS:
        return known[2]
    try:
        look(context)
        check = Check(name, True, fine)
    except PersonError as error:
        check = Check(name, False, error.code, error.sentence)
    _answers[name] = (context.settings, time.monotonic(), check)
    return check


def _audit(context: Context) -> tuple[Check, ...]:
    with reading(context) as session:
        verdict = context.audit.verify(session, last=_AUDIT_RECORDS)
    if verdict.is_ok:
        return (Check("audit", True, _n("{number} record checked", "{number} records checked", verdict.checked)),)
    what_to_do = _("Somebody or something changed the audit trail. Keep the database as it is and compare a backup.")
    return (Check("audit", False, verdict.words, what_to_do),)


def _damage(context: Context) -> tuple[Check, ...]:
    found = context.store.damage()
    what_to_do = _("The database is damaged. Close the program and restore the newest backup.")
    return (Check("database_file", not found, found or _("sound"), what_to_do if found else ""),)
