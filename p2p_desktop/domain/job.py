"""Background jobs: their kinds, queues, states and retry rules (RULES.md section 7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from p2p_desktop.settings import AS_DELIVERED, Settings


class QueueName(StrEnum):
    """The four queues, by what they are for."""

    PURCHASES = "purchases"
    DOCUMENTS = "documents"
    VALIDATION = "validation"
    NOTIFICATIONS = "notifications"


#: High before medium before low: the order in which a worker that serves several queues looks at them.
PRIORITY = {
    QueueName.PURCHASES: 100,
    QueueName.DOCUMENTS: 50,
    QueueName.VALIDATION: 50,
    QueueName.NOTIFICATIONS: 10,
}


class JobKind(StrEnum):
    """What background work there is."""

    READ_DOCUMENT = "read_document"
    OCR_DOCUMENT = "ocr_document"
    EXTRACT_DOCUMENT = "extract_document"
    ASK_MODEL = "ask_model"
    LEARN = "learn"
    ISSUE_ORDER = "issue_order"
    PRINT_ORDER = "print_order"
    VALIDATE_DOCUMENT = "validate_document"
    NOTIFY = "notify"
    SEND_MAIL = "send_mail"
    GATHER_MAIL = "gather_mail"
    HOUSEKEEPING = "housekeeping"
    HEALTH = "health"
    BACK_UP = "back_up"
    LOOK_FOR_UPDATE = "look_for_update"
    BACK_UP_WHOLE = "back_up_whole"


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    PARKED = "parked"
    CANCELLED = "cancelled"


#: States in which nothing more happens by itself.
ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.PARKED, JobState.CANCELLED})


#: No job waits longer for its next try, in seconds.
LONGEST_DELAY = 300.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a kind of job is tried, and how long the program waits in between (seconds)."""

    tries: int
    first_delay: float
    longest_delay: float = LONGEST_DELAY


_QUEUE_OF = {
    JobKind.READ_DOCUMENT: QueueName.DOCUMENTS,
    JobKind.OCR_DOCUMENT: QueueName.DOCUMENTS,
    JobKind.EXTRACT_DOCUMENT: QueueName.DOCUMENTS,
    JobKind.ASK_MODEL: QueueName.DOCUMENTS,
    JobKind.LEARN: QueueName.DOCUMENTS,
    # Minutes of writing to a slow disk hold up a scan, and never a notice.
    JobKind.BACK_UP_WHOLE: QueueName.DOCUMENTS,
    JobKind.ISSUE_ORDER: QueueName.PURCHASES,
    JobKind.PRINT_ORDER: QueueName.PURCHASES,
    JobKind.VALIDATE_DOCUMENT: QueueName.VALIDATION,
    JobKind.NOTIFY: QueueName.NOTIFICATIONS,
    JobKind.SEND_MAIL: QueueName.NOTIFICATIONS,
    JobKind.GATHER_MAIL: QueueName.NOTIFICATIONS,
    JobKind.HOUSEKEEPING: QueueName.NOTIFICATIONS,
    JobKind.BACK_UP: QueueName.NOTIFICATIONS,
    JobKind.HEALTH: QueueName.NOTIFICATIONS,
    JobKind.LOOK_FOR_UPDATE: QueueName.NOTIFICATIONS,
}
_FIRST_DELAY = {
    QueueName.PURCHASES: 2.0,
    QueueName.DOCUMENTS: 2.0,
    QueueName.VALIDATION: 2.0,
    QueueName.NOTIFICATIONS: 5.0,
}
#: Two hundred pages of scans, slowly read one after the other, and time to spare.
_LONGEST_OCR = 4 * 3_600.0
#: Many gigabytes over a slow line.
_LONGEST_BACKUP = 8 * 3_600.0


def queue_of(kind: JobKind) -> QueueName:
    """Return the queue that carries this kind of job."""
    return _QUEUE_OF[kind]


def policy_of(kind: JobKind, settings: Settings = AS_DELIVERED) -> RetryPolicy:
    """Return the retry policy of a kind of job (J-4)."""
    if kind is JobKind.SEND_MAIL:
        # A mail server may be away for an hour.
        return RetryPolicy(settings.retries_mail, _FIRST_DELAY[QueueName.NOTIFICATIONS])
    queue = queue_of(kind)
    tries = {
        QueueName.PURCHASES: settings.retries_purchases,
        QueueName.DOCUMENTS: settings.retries_documents,
        QueueName.VALIDATION: settings.retries_validation,
        QueueName.NOTIFICATIONS: settings.retries_notifications,
    }
    return RetryPolicy(tries[queue], _FIRST_DELAY[queue])


def time_limit(kind: JobKind, settings: Settings = AS_DELIVERED) -> float:
    """Return the seconds after which a job of this kind is taken to hang and is ended.

    Generous: each file and page that is read has a limit of its own, so this one is met only where something hangs.
    """
    match kind:
        case JobKind.READ_DOCUMENT:
            return 300.0 + 4.0 * settings.reading_seconds
        case JobKind.OCR_DOCUMENT:
            return min(300.0 + settings.files_pages * settings.ocr_page_seconds, _LONGEST_OCR)
        case JobKind.ASK_MODEL:
            return 300.0 + 4.0 * settings.model_seconds
        case JobKind.LEARN | JobKind.HOUSEKEEPING | JobKind.BACK_UP:
            return 3_600.0
        case JobKind.BACK_UP_WHOLE:
            return _LONGEST_BACKUP
        case JobKind.EXTRACT_DOCUMENT:
            return 900.0
        case JobKind.ISSUE_ORDER | JobKind.PRINT_ORDER | JobKind.VALIDATE_DOCUMENT | JobKind.HEALTH:
            return 300.0
        case JobKind.NOTIFY | JobKind.SEND_MAIL | JobKind.GATHER_MAIL | JobKind.LOOK_FOR_UPDATE:
            return 300.0


def next_delay(kind: JobKind, attempt: int, *, jitter: float) -> float:
    """Return the seconds to wait after failed try number ``attempt`` (from 1).

    Doubles each time up to the policy's longest; ``jitter`` in [0, 1) takes away up to half of it, so that jobs
    which failed together do not come back together.
    """
    policy = policy_of(kind)
    full = min(policy.first_delay * 2.0 ** (attempt - 1), policy.longest_delay)
    return full * (1 - jitter / 2)
