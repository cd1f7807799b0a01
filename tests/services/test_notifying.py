"""People are told once of what concerns them, in words made when they are told."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from p2p_desktop.domain.job import JobKind
from p2p_desktop.domain.notice import Notice
from p2p_desktop.errors import NotFound
from p2p_desktop.services import approving, notifying
from p2p_desktop.services.context import Context, changing, reading
from p2p_desktop.store.queries import notifications
from p2p_desktop.store.queries.notifications import NoticeRow
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.store.tables.job import JobRow
from tests.company import Company
from tests.work_off import work_off


def _told(context: Context, choice: str = "") -> tuple[NoticeRow, ...]:
    with reading(context) as session:
        return notifications.page(session, context.person, PageRequest(choice=choice)).rows


def _tell(company: Company, *people: Context, object_id: str, key: str = "k") -> None:
    ids = [context.person.id for context in people]
    with changing(company.world.context, "tell", noun="request") as change:
        notifying.tell(change, ids, template=Notice.REQUEST_ON_TURN, object_id=object_id, key=key)


def test_everybody_named_is_told_once_whatever_runs_twice(company: Company) -> None:
    request_id = company.draft("2 x toner 80", title="Toner")
    _tell(company, company.ben, company.clara, object_id=request_id)
    _tell(company, company.ben, company.clara, company.ben, object_id=request_id)
    work_off(company.world)
    (ben,) = _told(company.ben)
    (clara,) = _told(company.clara)
    assert (ben.screen, ben.object_id, ben.is_urgent) == ("approvals", request_id, True)
    assert ben.sentence == clara.sentence
    assert "“Toner” from Papier Adler GmbH, 190.40 EUR, asked for by Ana Ruiz." in ben.sentence
    arguments = {"notice": "request_on_turn", "object_id": request_id, "key_of_event": "k"}
    notifying.deliver(company.world.context, person_id=company.ben.person.id, **arguments)
    assert len(_told(company.ben)) == 1


def test_a_job_holds_ids_only(company: Company) -> None:
    request_id = company.draft("1 x secret 7", title="Secret project")
    _tell(company, company.ben, object_id=request_id)
    with reading(company.dana) as session:
        (job,) = session.scalars(select(JobRow).where(JobRow.kind == JobKind.NOTIFY.value))
    assert json.loads(job.arguments) == {
        "notice": "request_on_turn",
        "object_id": request_id,
        "person_id": company.ben.person.id,
        "key_of_event": "k",
    }


def test_a_returned_request_brings_the_comment(company: Company) -> None:
    request_id = company.submitted("1 x toner 80", title="Toner")
    approving.return_to_requester(company.ben, request_id, comment="Which printer is it for?")
    work_off(company.world)
    (notice,) = [each for each in _told(company.ana) if each.screen == "requests"]
    assert notice.sentence == "Ben Okafor wrote: Which printer is it for?"


def test_a_notice_about_something_that_is_gone_ends_quietly(company: Company) -> None:
    _tell(company, company.ben, object_id="nothing there")
    assert [str(state) for state in work_off(company.world)] == ["done"]
    assert _told(company.ben) == ()


def test_only_the_person_himself_marks_his_notices_as_seen(company: Company) -> None:
    request_id = company.draft("2 x toner 80")
    _tell(company, company.ben, object_id=request_id, key="one")
    _tell(company, company.ben, object_id=request_id, key="two")
    work_off(company.world)
    first, _second = _told(company.ben)
    with pytest.raises(NotFound):
        notifying.mark_seen(company.clara, first.id)
    notifying.mark_seen(company.ben, first.id)
    assert [each.id == first.id for each in _told(company.ben, "unseen")] == [False]
    notifying.mark_all_seen(company.ben)
    with reading(company.ben) as session:
        assert notifications.unseen_count(session, company.ben.person) == 0
    assert company.world.check_audit().is_ok
