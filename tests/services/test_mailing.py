"""Notices go by mail: once each, through a real server, protected, and never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from p2p_desktop import settings
from p2p_desktop.domain.job import JobKind, JobState
from p2p_desktop.domain.people import Role
from p2p_desktop.errors import PersonError, Refused
from p2p_desktop.services import administering, approving, mailing, people
from p2p_desktop.services.context import Context, changing, reading
from p2p_desktop.services.people import NewPerson
from p2p_desktop.store.people import by_username
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.store.tables.mail import MailRow
from tests.company import Company
from tests.mail_server import mail_server, make_certificate
from tests.work_off import work_off

PASSWORD = "a long secret word"


def give_address(company: Company, username: str = "ben", address: str = "ben@lindenhof.example") -> None:
    """Let an administrator give somebody an address."""
    with reading(company.erik) as session:
        row = by_username(session, username)
        assert row is not None
    new = NewPerson(
        username, row.name, "", frozenset(map(Role, row.roles)), is_unlimited=row.is_unlimited, email=address
    )
    people.change_person(company.erik, row.id, new, version=row.version)


def set_up(company: Company, port: int, **more: settings.Value) -> None:
    """Set mail up on this computer."""
    wanted: dict[str, settings.Value] = {
        "mail.server": "127.0.0.1", "mail.port": port, "mail.sender": "purchasing@lindenhof.example",
        **{f"mail.{name}": value for name, value in more.items()},
    }  # fmt: skip
    administering.change_settings(company.erik, wanted)


def mail_jobs(context: Context) -> list[tuple[JobState, str]]:
    """Return how the jobs that send mails stand, and why."""
    with reading(context) as session:
        rows = session.scalars(select(JobRow).where(JobRow.kind == JobKind.SEND_MAIL.value).order_by(JobRow.id))
        return [(row.state, row.error_code) for row in rows]


def test_a_notice_is_one_mail_in_words(company: Company) -> None:
    give_address(company)
    with mail_server() as box:
        set_up(company, box.port)
        company.submitted("2 x toner 80", title="Toner für das Büro")
        work_off(company.world)
    (mail,) = box.mails
    assert box.addresses == ["ben@lindenhof.example"]
    assert str(mail["Subject"]) == "REQ-2026-00001 waits for your approval"
    assert str(mail["From"]) == "Lindenhof Studio GmbH <purchasing@lindenhof.example>"
    assert str(mail["To"]) == "Ben Okafor <ben@lindenhof.example>"
    assert str(mail["Auto-Submitted"]) == "auto-generated"
    assert "“Toner für das Büro” from Papier Adler GmbH, 190.40 EUR" in mail.get_content()
    with reading(company.dana) as session:
        (row,) = session.scalars(select(MailRow))
    assert str(mail["Message-ID"]) == row.message_id
    assert row.sent_at is not None
    assert company.world.check_audit().is_ok


def test_who_has_no_address_and_what_is_not_set_up_get_no_mail(company: Company) -> None:
    company.submitted("2 x toner 80", title="Toner")
    work_off(company.world)
    give_address(company)
    company.submitted("1 x lamp 20", title="Lamp")
    work_off(company.world)
    assert mail_jobs(company.dana) == []


@pytest.mark.parametrize("address", ["ben", "ben@", "a@b, c@d", "ben @x.example", "<ben@x.example>", "b@x\nBcc: c@y"])
def test_what_is_no_address_is_refused(company: Company, address: str) -> None:
    with pytest.raises(Refused) as refusal:
        give_address(company, address=address)
    assert [problem.field for problem in refusal.value.problems] == ["email"]


def test_a_mail_goes_once_whatever_runs_twice(company: Company) -> None:
    give_address(company)
    with mail_server() as box:
        set_up(company, box.port)
        company.submitted("2 x toner 80", title="Toner")
        work_off(company.world)
        with reading(company.dana) as session:
            (mail_id,) = session.scalars(select(MailRow.id))
        mailing.send(company.world.context, mail_id)
    assert len(box.mails) == 1


def test_a_mail_of_which_nobody_knows_whether_it_went_is_sent_again_as_the_same(company: Company) -> None:
    give_address(company)
    with mail_server() as box:
        set_up(company, box.port)
        company.submitted("2 x toner 80", title="Toner")
        work_off(company.world)
        with company.world.context.store.writing() as session:
            (mail,) = session.scalars(select(MailRow))
            mail.sent_at = None  # as a worker leaves it that was killed after the server's “yes”
        mailing.send(company.world.context, mail.id)
    first, second = box.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_title_of_several_lines_makes_no_further_header(company: Company) -> None:
    give_address(company)
    with mail_server() as box:
        set_up(company, box.port)
        request_id = company.submitted("2 x toner 80", title="Toner")
        approving.return_to_requester(company.ben, request_id, comment="No.\nBcc: somebody@else.example")
        give_address(company, "ana", "ana@lindenhof.example")
        work_off(company.world)
    assert all(mail["Bcc"] is None for mail in box.mails)
    assert {"ana@lindenhof.example"} <= set(box.addresses)


def test_a_digest_gathers_what_is_not_urgent(company: Company) -> None:
    give_address(company, "ana", "ana@lindenhof.example")
    give_address(company)
    with mail_server() as box:
        set_up(company, box.port, digest_hours=24)
        for title in ("Toner", "Lamp"):
            request_id = company.submitted("1 x thing 20", title=title)
            approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
        work_off(company.world)
        assert set(box.addresses) == {"ben@lindenhof.example"}  # his turn is urgent
        with changing(company.world.context, "test", noun="job") as change:
            change.enqueue(JobKind.GATHER_MAIL, key="digest")
        work_off(company.world)
    (digest,) = [mail for mail in box.mails if "ana@" in str(mail["To"])]
    assert str(digest["Subject"]) == "2 notices"
    assert "REQ-2026-00001" in digest.get_content()
    assert "REQ-2026-00002" in digest.get_content()


def test_over_starttls_with_a_name_and_a_password(company: Company, tmp_path: Path) -> None:
    give_address(company)
    certificate = make_certificate(tmp_path / "server.pem")
    with mail_server(certificate=certificate, password=PASSWORD) as box:
        set_up(company, box.port, user="office", certificate=str(certificate))
        mailing.set_password(company.erik, PASSWORD)
        assert mailing.try_server(company.erik) == "The mail server answers and lets this computer send."
        company.submitted("2 x toner 80", title="Toner")
        work_off(company.world)
        assert box.subjects() == ["REQ-2026-00001 waits for your approval"]
        mailing.set_password(company.erik, "another one")
        with pytest.raises(PersonError) as error:
            mailing.try_server(company.erik)
        assert error.value.code == "MAIL_PASSWORD"
    kept = "".join(path.read_text("utf-8", "replace") for path in company.world.home.folder.glob("*.toml"))
    assert PASSWORD not in kept


def test_a_server_that_does_not_prove_who_it_is_gets_nothing(company: Company, tmp_path: Path) -> None:
    give_address(company)
    with mail_server(certificate=make_certificate(tmp_path / "server.pem")) as box:
        set_up(company, box.port)
        company.submitted("2 x toner 80", title="Toner")
        work_off(company.world)
    assert (box.mails, mail_jobs(company.dana)) == ([], [(JobState.FAILED, "MAIL_CERTIFICATE")])


def test_an_unprotected_server_elsewhere_gets_nothing(company: Company) -> None:
    with mail_server() as box:
        set_up(company, box.port, server="127.0.0.1.nip.invalid")
        with pytest.raises(PersonError) as error:
            mailing.try_server(company.erik)
    assert error.value.code == "MAIL_UNREACHABLE"


@pytest.mark.parametrize(
    ("answer", "ended"),
    [("550 no such person", (JobState.FAILED, "MAIL_REFUSED")), ("451 come back", (JobState.WAITING, "MAIL_LATER"))],
)
@pytest.mark.parametrize("of", ["refuses_address", "refuses_mail"])
def test_a_no_for_good_fails_and_a_no_for_now_is_tried_again(
    company: Company, answer: str, ended: tuple[JobState, str], of: str
) -> None:
    give_address(company)
    with mail_server() as box:
        set_up(company, box.port)
        setattr(box, of, answer)
        company.submitted("2 x toner 80", title="Toner")
        work_off(company.world)
        assert (box.mails, mail_jobs(company.dana)) == ([], [ended])
        setattr(box, of, "")
        company.world.clock.forward(minutes=10)
        work_off(company.world)
    assert len(box.mails) == (1 if ended[0] is JobState.WAITING else 0)


def test_a_server_that_is_away_is_tried_again(company: Company) -> None:
    give_address(company)
    with mail_server() as gone:
        set_up(company, gone.port)
    company.submitted("2 x toner 80", title="Toner")
    work_off(company.world)
    assert mail_jobs(company.dana) == [(JobState.WAITING, "MAIL_UNREACHABLE")]
    with mail_server() as box:
        set_up(company, box.port)
        company.world.clock.forward(minutes=10)
        work_off(company.world)
    assert len(box.mails) == 1
