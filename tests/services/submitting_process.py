"""A process that submits beside others: ``python -m tests.services.submitting_process FOLDER WHO ID …``.

It says “ready”, begins when its standard input closes, and prints a line for each request: its id, and “submitted” or
the refusal's code.
"""

from __future__ import annotations

import sys
from pathlib import Path

from p2p_desktop.errors import PersonError
from p2p_desktop.paths import Home
from p2p_desktop.services import requesting
from p2p_desktop.services.context import Context, open_context, reading
from p2p_desktop.store.people import everybody
from tests.worlds import RememberedQueue, SetClock


def main(folder: Path, username: str, request_ids: list[str]) -> None:
    """Submit, as soon as all are let loose."""
    program = open_context(Home(folder / "home"), queue=RememberedQueue(), clock=SetClock())
    with reading(program) as session:
        who = next(program.acting_as(each) for each in everybody(session) if each.username == username)
    print("ready", flush=True)
    sys.stdin.read()
    for request_id in request_ids:
        print(request_id, _submit(who, request_id), sep="\t", flush=True)
    program.store.close()


def _submit(who: Context, request_id: str) -> str:
    try:
        requesting.submit(who, request_id, version=2)
    except PersonError as error:
        return error.code
    return "submitted"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
