"""Ids: unique, sortable, and what they say they are."""

from __future__ import annotations

import threading
import uuid

from p2p_desktop.store.ids import new_id


def test_an_id_is_a_uuid_of_version_7_in_36_characters() -> None:
    made = uuid.UUID(new_id())
    assert (made.version, made.variant, len(str(made))) == (7, uuid.RFC_4122, 36)


def test_ids_sort_by_the_order_in_which_they_were_made() -> None:
    made = [new_id() for _each in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == 20_000


def test_threads_never_make_the_same_id() -> None:
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.extend([new_id() for _ in range(5_000)])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 20_000
