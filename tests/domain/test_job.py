"""Background jobs: every kind has a queue and a policy, and waits longer after each failure (section 7, J-4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_desktop.domain.job import (
    ENDED,
    PRIORITY,
    JobKind,
    JobState,
    QueueName,
    next_delay,
    policy_of,
    queue_of,
)

kinds = st.sampled_from(list(JobKind))


@pytest.mark.parametrize(
    ("kind", "queue"),
    [
        (JobKind.READ_DOCUMENT, QueueName.DOCUMENTS),
        (JobKind.OCR_DOCUMENT, QueueName.DOCUMENTS),
        (JobKind.EXTRACT_DOCUMENT, QueueName.DOCUMENTS),
        (JobKind.ASK_MODEL, QueueName.DOCUMENTS),
        (JobKind.LEARN, QueueName.DOCUMENTS),
        (JobKind.ISSUE_ORDER, QueueName.PURCHASES),
        (JobKind.PRINT_ORDER, QueueName.PURCHASES),
        (JobKind.VALIDATE_DOCUMENT, QueueName.VALIDATION),
        (JobKind.NOTIFY, QueueName.NOTIFICATIONS),
        (JobKind.HOUSEKEEPING, QueueName.NOTIFICATIONS),
        (JobKind.HEALTH, QueueName.NOTIFICATIONS),
    ],
)
def test_each_kind_has_its_queue(kind: JobKind, queue: QueueName) -> None:
    assert queue_of(kind) is queue


def test_every_kind_has_a_queue_and_every_queue_a_priority() -> None:
    assert {queue_of(kind) for kind in JobKind} == set(QueueName)
    assert sorted(PRIORITY, key=lambda queue: -PRIORITY[queue])[0] is QueueName.PURCHASES
    assert min(PRIORITY, key=lambda queue: PRIORITY[queue]) is QueueName.NOTIFICATIONS
    assert PRIORITY[QueueName.DOCUMENTS] == PRIORITY[QueueName.VALIDATION]


@pytest.mark.parametrize(
    ("kind", "tries"),
    [(JobKind.READ_DOCUMENT, 3), (JobKind.ISSUE_ORDER, 5), (JobKind.VALIDATE_DOCUMENT, 3), (JobKind.NOTIFY, 5)],
)
def test_j4_each_queue_is_tried_as_often_as_the_rule_says(kind: JobKind, tries: int) -> None:
    assert policy_of(kind).tries == tries


def test_j4_the_wait_doubles() -> None:
    assert [next_delay(JobKind.READ_DOCUMENT, attempt, jitter=0) for attempt in (1, 2, 3, 4)] == [2, 4, 8, 16]
    assert [next_delay(JobKind.NOTIFY, attempt, jitter=0.5) for attempt in (1, 2)] == [3.75, 7.5]


@given(kinds, st.integers(1, 60), st.floats(0, 1, exclude_max=True))
def test_j4_the_wait_is_never_longer_than_the_policy_and_never_shorter_than_half_of_it(
    kind: JobKind, attempt: int, jitter: float
) -> None:
    delay = next_delay(kind, attempt, jitter=jitter)
    full = next_delay(kind, attempt, jitter=0)
    assert full / 2 <= delay <= full <= policy_of(kind).longest_delay
    assert next_delay(kind, attempt + 1, jitter=0) >= full


def test_what_has_ended_neither_waits_nor_runs() -> None:
    assert set(JobState) - ENDED == {JobState.WAITING, JobState.RUNNING}
