"""Papers for somebody who drives the program from outside: a proforma, and a receipt for the order that it became.

``python -m tests.journeys.papers_for proforma FOLDER`` and ``… receipt FOLDER HOME TITLE`` print the path of the file;
the second waits until the request of that title is ordered.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from pathlib import Path

from p2p_desktop.dev.make_samples import make_proforma, make_receipt
from p2p_desktop.paths import Home
from p2p_desktop.services.context import open_context, reading
from p2p_desktop.store.people import everybody
from p2p_desktop.store.queries import orders
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.workers.queues import HueyQueue

_PATIENCE = 120.0
PROFORMA_NUMBER, RECEIPT_NUMBER = "Q-70777", "INV-70777"


def _order_number(home: Home, title: str) -> str:
    """Wait for the order of this title and return its number."""
    context = open_context(home, queue=HueyQueue(home))
    give_up = time.monotonic() + _PATIENCE
    try:
        while time.monotonic() < give_up:
            with reading(context) as session:
                dana = next(person for person in everybody(session) if person.username == "dana")
                found = [row for row in orders.page(session, dana, PageRequest(limit=100)).rows if row.title == title]
                printed = [each for row in found if (each := orders.one(session, dana, row.id)) and each.pdf_sha256]
            if printed:
                return printed[0].number
            time.sleep(0.5)
    finally:
        context.store.close()
    raise SystemExit(f"no order “{title}”")


def main() -> int:
    """Make what was asked for."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    today = dt.datetime.now().astimezone().date()
    if what == "proforma":
        path = make_proforma("proforma-en-laptops", folder=folder, document_date=today, number=PROFORMA_NUMBER)
    else:
        number = _order_number(Home(Path(sys.argv[3])), sys.argv[4])
        path = make_receipt(
            "receipt-fits-laptops", folder=folder, order_number=number, document_date=today, number=RECEIPT_NUMBER
        )
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
