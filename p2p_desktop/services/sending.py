"""Send an order to its vendor: through the company's mail server, or as a draft for the person's own mail program.

What the server sends is a row with its Message-ID before it goes, as with notices (``mailing.py``): once, whatever dies
in between. What a mail program does with a draft nobody can know, so only the person's word makes it sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from email.utils import format_datetime
from pathlib import Path

from p2p_desktop.domain.job import JobKind
from p2p_desktop.domain.money import Money
from p2p_desktop.domain.order import OrderState
from p2p_desktop.domain.people import is_mail_address
from p2p_desktop.errors import NotFound, Problem, Refused
from p2p_desktop.language import _, date_words, money_words
from p2p_desktop.services import mailing, printing
from p2p_desktop.services.administering import company
from p2p_desktop.services.context import Change, Context, changing, reading
from p2p_desktop.store import faults, homing
from p2p_desktop.store.ids import new_id
from p2p_desktop.store.order_mails import is_under_way, job_key
from p2p_desktop.store.tables.order import OrderRow
from p2p_desktop.store.tables.order_mail import OrderMailRow
from p2p_desktop.store.tables.person import PersonRow
from p2p_desktop.store.tables.vendor import VendorRow

BY_SERVER, BY_PROGRAM = "server", "program"
_OPEN = (OrderState.ISSUED.value, OrderState.ON_HOLD.value)
_LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class OrderMail:
    """A mail as a person words it."""

    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail for the person's mail program: the draft as a file, and what it is made of."""

    mail_id: str
    file: Path
    pdf: Path
    mail: OrderMail


def worded(context: Context, order_id: str) -> OrderMail:
    """Return the mail as it is proposed: to the vendor's address of today, in the words of this company."""
    with reading(context) as session:
        order = printing.printed_order(session, context, order_id)
        vendor = session.get(VendorRow, order.vendor_id)
        total = money_words(Money.from_minor(order.total_minor, order.currency).amount, order.currency)
        body = _(
            "Good day,\n\nattached is our purchase order {number} of {date}, {total} in total.\n\nPlease confirm it, "
            "and name its number on your delivery note and invoice.\n\nKind regards\n{person}\n{company}",
            number=order.number, date=date_words(order.date), total=total, person=context.person.name,
            company=company(session).name,
        )  # fmt: skip
        address = (vendor.email if vendor is not None else "") or order.vendor_email
        return OrderMail(address, _("Purchase order {number}", number=order.number), body)


def send(context: Context, order_id: str, mail: OrderMail) -> str:
    """Have the mail sent in the background, and return its id; refused while another one is under way."""
    mailing.must_be_on(context.settings)
    with changing(context, "send_order", noun="order", object_id=order_id) as change:
        order = _sendable(change, order_id, mail)
        if is_under_way(change.session, order_id):
            raise Refused(
                "BEING_SENT", _("{number} is being sent already. Wait until that mail went or failed.",
                                number=order.number)
            )  # fmt: skip
        domain = context.settings.mail_sender.rpartition("@")[2] or "localhost"
        row = _add(change, order, mail, way=BY_SERVER, domain=domain)
        change.enqueue(JobKind.SEND_ORDER, key=job_key(row.id), mail_id=row.id, order_id=order_id)
        return row.id


def deliver(context: Context, mail_id: str) -> None:
    """Send one mail, and note that it went; ends the job."""
    mailing.must_be_on(context.settings)
    with reading(context) as session:
        row = session.get(OrderMailRow, mail_id)
        if row is None or row.sent_at is not None:
            return
        sha256 = row.pdf_sha256
    pdf = context.documents.bring(sha256).read_bytes()
    message, address, is_again = _begin(context, mail_id, pdf)
    mailing.post(context, message, address=address, is_again=is_again)
    with changing(context, "sent_order", noun="order", completes_job=True) as change:
        row = change.session.get_one(OrderMailRow, mail_id)
        row.sent_at = change.now
        _note_sent(change, row)


def _begin(context: Context, mail_id: str, pdf: bytes) -> tuple[EmailMessage, str, bool]:
    """Note that the mail is being sent and return it; refuse where the order has ended meanwhile."""
    with changing(context, "send_order", noun="order") as change:
        row = change.session.get_one(OrderMailRow, mail_id)
        order = change.session.get_one(OrderRow, row.order_id)
        _must_be_open(order)
        is_again = row.sending_since is not None
        row.sending_since = change.now
        message = _message(OrderMail(row.address, row.subject, row.body), order.number, pdf)
        name = company(change.session).name
        message["From"] = Address(display_name=name, addr_spec=context.settings.mail_sender)
        sender = change.session.get_one(PersonRow, row.person_id)
        if sender.email:
            message["Reply-To"] = Address(display_name=sender.name, addr_spec=sender.email)
        message["Date"] = format_datetime(row.created_at)
        message["Message-ID"] = row.message_id
        return message, row.address, is_again


def make_draft(context: Context, order_id: str, mail: OrderMail) -> Draft:
    """Write the mail as a draft that the person's mail program opens, with the PDF attached."""
    with reading(context) as session:
        order = printing.printed_order(session, context, order_id)
        number, sha256 = order.number, order.pdf_sha256
    pdf = context.documents.bring(sha256).read_bytes()
    with changing(context, "send_order", noun="order", object_id=order_id) as change:
        row = _add(change, _sendable(change, order_id, mail), mail, way=BY_PROGRAM, domain="localhost")
    draft = _message(mail, number, pdf)
    # What mail programs open with this is a draft and no mail that came in.
    draft["X-Unsent"] = "1"
    file, copy = context.home.exports / f"{number}.eml", context.home.exports / f"{number}.pdf"
    try:
        homing.replace_durably(file, draft.as_bytes())
        homing.replace_durably(copy, pdf)
    except OSError as error:
        raise faults.of_file(error, file.parent) from error
    return Draft(row.id, file, copy, mail)


def mark_sent(context: Context, mail_id: str) -> None:
    """Note by a person's word that a draft was sent."""
    with changing(context, "mark_order_sent", noun="order") as change:
        row = change.session.get(OrderMailRow, mail_id)
        if row is None or row.way != BY_PROGRAM:
            raise NotFound("NO_DRAFT", _("This draft is not there any more."))
        printing.printed_order(change.session, context, row.order_id)
        if row.sent_at is None:
            row.sent_at = change.now
            _note_sent(change, row)


def _note_sent(change: Change, row: OrderMailRow) -> None:
    change.record(
        "order_sent", noun="order", object_id=row.order_id, sha256=row.pdf_sha256, for_person_id=row.person_id,
        changes={"address": ("", row.address), "way": ("", row.way)},
    )  # fmt: skip


def _sendable(change: Change, order_id: str, mail: OrderMail) -> OrderRow:
    order = printing.printed_order(change.session, change.context, order_id)
    _must_be_open(order)
    problems = []
    if not is_mail_address(mail.address):
        problems.append(
            Problem("BAD_ADDRESS", _("This is no mail address. It can be set for good under Vendors."), "address")
        )
    if not mail.subject.strip() or not mail.subject.isprintable() or len(mail.subject) > _LONGEST_SUBJECT:
        problems.append(Problem("BAD_SUBJECT", _("A subject is one line of text."), "subject"))
    if problems:
        raise Refused.for_problems(tuple(problems))
    return order


def _must_be_open(order: OrderRow) -> None:
    if order.state not in _OPEN:
        raise Refused("ORDER_ENDED", _("{number} is closed or cancelled, so it is not sent.", number=order.number))


def _add(change: Change, order: OrderRow, mail: OrderMail, *, way: str, domain: str) -> OrderMailRow:
    mail_id = new_id()
    row = OrderMailRow(
        id=mail_id, order_id=order.id, person_id=change.context.person.id, way=way, address=mail.address,
        subject=mail.subject.strip(), body=mail.body, pdf_sha256=order.pdf_sha256, message_id=f"<{mail_id}@{domain}>",
        created_at=change.now, sending_since=None, sent_at=None,
    )  # fmt: skip
    change.session.add(row)
    change.session.flush()
    change.record(
        "order_mail_made", noun="order", object_id=order.id, sha256=order.pdf_sha256,
        changes={"address": ("", mail.address), "way": ("", way)},
    )  # fmt: skip
    return row


def _message(mail: OrderMail, number: str, pdf: bytes) -> EmailMessage:
    message = EmailMessage(policy=MAIL_POLICY)
    message["Subject"] = mail.subject.strip()
    message["To"] = Address(addr_spec=mail.address)
    message.set_content(mail.body.rstrip() + "\n")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{number}.pdf")
    return message
