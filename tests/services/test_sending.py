"""Orders go to their vendors: once, through a real server, with the PDF; or as a draft for a mail program."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern

import pytest
from sqlalchemy import select

from p2p_desktop.domain.people import Person, Role
from p2p_desktop.errors import NotFound, Refused, ToolMissing
from p2p_desktop.services import approving, ordering, sending
from p2p_desktop.services.context import reading
from p2p_desktop.services.sending import OrderMail
from p2p_desktop.store.queries import order_life, orders
from p2p_desktop.store.queries.order_life import OrderLife
from p2p_desktop.store.queries.orders import OrderView
from p2p_desktop.store.queries.paging import PageRequest
from p2p_desktop.store.tables.audit import AuditEventRow
from p2p_desktop.store.tables.order_mail import OrderMailRow
from p2p_desktop.store.tables.vendor import VendorRow
from tests.company import Company
from tests.mail_server import mail_server
from tests.services.test_mailing import set_up
from tests.work_off import work_off

ADDRESS = "orders@adler.example"


def ordered(company: Company) -> OrderView:
    """Let a request become an order with its PDF, of a vendor with an address."""
    with company.world.context.store.writing() as session:
        session.get_one(VendorRow, company.vendor_id).email = ADDRESS
    request_id = company.submitted("3 x paper 4.20", title="Paper")
    approving.approve(company.ben, request_id, content_hash=company.hash_of(request_id))
    work_off(company.world)
    with reading(company.dana) as session:
        (row,) = orders.page(session, company.dana.person, PageRequest()).rows
        view = orders.one(session, company.dana.person, row.id)
    assert view is not None
    return view


def life(company: Company, order_id: str) -> OrderLife:
    with reading(company.dana) as session:
        return order_life.life(session, company.dana.person, order_id)


def events(company: Company, order_id: str) -> list[str]:
    with reading(company.dana) as session:
        found = select(AuditEventRow.event).where(AuditEventRow.object_id == order_id).order_by(AuditEventRow.number)
        return list(session.scalars(found))


def pdf_of(mail: EmailMessage) -> bytes:
    (attached,) = mail.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    content = attached.get_content()
    assert isinstance(content, bytes)
    return content


def test_an_order_is_mailed_with_its_pdf_and_everybody_sees_when_and_to_whom(company: Company) -> None:
    order = ordered(company)
    with mail_server() as box:
        set_up(company, box.port)
        proposed = sending.worded(company.ana, order.id)
        assert (proposed.address, proposed.subject) == (ADDRESS, f"Purchase order {order.number}")
        assert "14.99 EUR" in proposed.body
        assert proposed.body.endswith("Ana Ruiz\nLindenhof Studio GmbH")
        sending.send(company.ana, order.id, replace(proposed, address="else@adler.example"))
        assert life(company, order.id).mails[0].is_under_way
        work_off(company.world)
    (mail,) = box.mails
    assert box.addresses == ["else@adler.example"]
    assert str(mail["From"]) == "Lindenhof Studio GmbH <purchasing@lindenhof.example>"
    assert hashlib.sha256(pdf_of(mail)).hexdigest() == order.pdf_sha256
    (sent,) = life(company, order.id).mails
    assert (sent.address, sent.who, sent.sent_at, sent.is_under_way) == (
        "else@adler.example", "Ana Ruiz", company.world.clock.now(), False,
    )  # fmt: skip
    assert events(company, order.id)[-2:] == ["order_mail_made", "order_sent"]
    assert company.world.check_audit().is_ok


def test_a_mail_of_which_nobody_knows_whether_it_went_is_sent_again_as_the_same(company: Company) -> None:
    order = ordered(company)
    with mail_server() as box:
        set_up(company, box.port)
        mail_id = sending.send(company.ana, order.id, sending.worded(company.ana, order.id))
        work_off(company.world)
        sending.deliver(company.world.context, mail_id)
        assert len(box.mails) == 1
        with company.world.context.store.writing() as session:
            session.get_one(OrderMailRow, mail_id).sent_at = None  # as a worker leaves it that died after the “yes”
        sending.deliver(company.world.context, mail_id)
    first, second = box.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_while_one_mail_is_under_way_another_is_refused_and_a_no_is_told(company: Company) -> None:
    order = ordered(company)
    with mail_server() as box:
        box.refuses_address = "550 no such person"
        set_up(company, box.port)
        proposed = sending.worded(company.ana, order.id)
        sending.send(company.ana, order.id, proposed)
        with pytest.raises(Refused) as refusal:
            sending.send(company.dana, order.id, proposed)
        assert refusal.value.code == "BEING_SENT"
        work_off(company.world)
        (failed,) = life(company, order.id).mails
        assert (failed.has_failed, failed.sent_at) == (True, None)
        assert failed.sentence == "The mail server refused the mail: 550 no such person"
        box.refuses_address = ""
        sending.send(company.ana, order.id, proposed)
        work_off(company.world)
        assert len(box.mails) == 1
    newest, _failed = life(company, order.id).mails
    assert newest.sent_at is not None


def test_what_is_no_address_or_subject_is_refused_beside_its_field(company: Company) -> None:
    order = ordered(company)
    with mail_server() as box:
        set_up(company, box.port)
        with pytest.raises(Refused) as refusal:
            sending.send(company.ana, order.id, OrderMail("a@b.example\nBcc: c@d", "Order\nBcc: c@d", "…"))
    assert [problem.field for problem in refusal.value.problems] == ["address", "subject"]
    assert life(company, order.id).mails == ()


def test_an_order_that_ended_is_not_sent_even_where_the_mail_was_on_its_way(company: Company) -> None:
    order = ordered(company)
    with mail_server() as box:
        set_up(company, box.port)
        proposed = sending.worded(company.ana, order.id)
        sending.send(company.ana, order.id, proposed)
        ordering.cancel(company.dana, order.id, reason="Not needed", version=order.version)
        work_off(company.world)
        with pytest.raises(Refused):
            sending.send(company.ana, order.id, proposed)
    assert box.mails == []
    assert life(company, order.id).mails[0].has_failed


def test_nobody_sends_an_order_he_may_not_see_and_without_a_server_nothing_goes(company: Company) -> None:
    order = ordered(company)
    proposed = sending.worded(company.ana, order.id)
    with pytest.raises(ToolMissing):
        sending.send(company.ana, order.id, proposed)
    stranger = company.world.employ(Person("s", "s", "Somebody", frozenset({Role.REQUESTER})))
    for verb in (sending.make_draft, sending.send):
        with pytest.raises((NotFound, ToolMissing)):
            verb(stranger, order.id, proposed)
    with pytest.raises(NotFound):
        sending.worded(stranger, order.id)
    with reading(stranger) as session:
        assert order_life.life(session, stranger.person, order.id) == OrderLife((), ())


def test_a_draft_opens_in_any_mail_program_and_counts_as_sent_by_the_persons_word_only(company: Company) -> None:
    order = ordered(company)
    draft = sending.make_draft(company.ana, order.id, sending.worded(company.ana, order.id))
    made = message_from_bytes(draft.file.read_bytes(), policy=modern)
    assert isinstance(made, EmailMessage)
    assert (str(made["To"]), str(made["X-Unsent"]), made["From"]) == (ADDRESS, "1", None)
    assert hashlib.sha256(pdf_of(made)).hexdigest() == order.pdf_sha256
    assert hashlib.sha256(draft.pdf.read_bytes()).hexdigest() == order.pdf_sha256
    (mail,) = life(company, order.id).mails
    assert (mail.way, mail.sent_at) == ("program", None)
    assert "order_sent" not in events(company, order.id)
    sending.mark_sent(company.ana, draft.mail_id)
    sending.mark_sent(company.ana, draft.mail_id)
    assert events(company, order.id).count("order_sent") == 1


def test_the_life_of_an_order_is_told_in_order_with_who_and_when(company: Company) -> None:
    order = ordered(company)
    company.world.clock.forward(hours=1)
    draft = sending.make_draft(company.ana, order.id, sending.worded(company.ana, order.id))
    sending.mark_sent(company.ana, draft.mail_id)
    company.world.clock.forward(hours=1)
    ordering.close(company.dana, order.id, reason="All here", version=order.version)
    told = [(each.words, each.who, each.detail) for each in life(company, order.id).events]
    assert told == [
        ("Requested", "Ana Ruiz", ""), ("Approved", "Ben Okafor", ""), ("Order issued", "P2P Desktop", ""),
        ("PDF made", "P2P Desktop", ""), ("Sent to the vendor", "Ana Ruiz", ADDRESS),
        ("Closed", "Dana Novak", "All here"),
    ]  # fmt: skip
    assert [each.screen for each in life(company, order.id).events][:2] == ["requests", "requests"]
