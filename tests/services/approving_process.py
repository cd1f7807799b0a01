"""A process that decides and orders beside others: ``python -m tests.services.approving_process FOLDER WHO ID …``.

It says “ready”, begins when its standard input closes, approves each request, makes the order where it was the one
that approved, as the workers would at once, and prints a line for each: the id, and the order's id or the refusal.
"""

from __future__ import annotations

import sys
from pathlib import Path

from p2p_desktop.domain.request import RequestState
from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home
from p2p_desktop.services import approving, ordering
from p2p_desktop.services.context import Context, open_context, reading
from p2p_desktop.store.people import everybody
from p2p_desktop.store.queries import requests
from tests.worlds import RememberedQueue, SetClock


def main(folder: Path, username: str, request_ids: list[str]) -> None:
    """Approve and order, as soon as all are let loose."""
    program = open_context(Home(folder / "home"), queue=RememberedQueue(), clock=SetClock())
    with reading(program) as session:
        who = next(program.acting_as(each) for each in everybody(session) if each.username == username)
    shown = [(request_id, _hash(who, request_id)) for request_id in request_ids]
    print("ready", flush=True)
    sys.stdin.read()
    for request_id, content_hash in shown:
        print(request_id, _decide(who, program, request_id, content_hash), sep="\t", flush=True)
    program.store.close()


def _hash(who: Context, request_id: str) -> str:
    with reading(who) as session:
        view = requests.one(session, who.person, request_id)
    assert view is not None
    assert view.state is RequestState.IN_APPROVAL
    return view.content_hash


def _decide(who: Context, program: Context, request_id: str, content_hash: str) -> str:
    try:
        approving.approve(who, request_id, content_hash=content_hash)
        return ordering.issue(program, request_id)
    except PersonError as error:
        return f"{error.code}: {error.sentence}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
