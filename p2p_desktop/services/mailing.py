"""Notices by mail, through the company's own mail server (SMTP, RFC 5321).

A mail is a row with its Message-ID before it is sent. A worker that is killed between the server's “yes” and our noting
it leaves a mail of which nobody knows whether it went: it is sent again under the same Message-ID, by which mail
programs know it for the same.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from email.utils import format_datetime

from p2p_desktop.domain.job import JobKind
from p2p_desktop.domain.people import Permission, is_mail_address
from p2p_desktop.errors import PersonError, Refused, ToolMissing
from p2p_desktop.language import _, _n
from p2p_desktop.logs import log_event
from p2p_desktop.services.administering import company
from p2p_desktop.services.context import Change, Context, changing
from p2p_desktop.services.hosts import is_this_computer
from p2p_desktop.settings import Settings
from p2p_desktop.store import mails
from p2p_desktop.store.secrets import MAIL_PASSWORD, keep_secret, read_secret
from p2p_desktop.store.tables.mail import MailRow
from p2p_desktop.store.tables.notification import NotificationRow
from p2p_desktop.store.tables.person import PersonRow

#: The port on which a connection is protected from its first byte (RFC 8314); on others it becomes so (STARTTLS).
_IMPLICIT_TLS = 465
_SECONDS = 30.0
_TRY_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class _Post:
    """One mail as it goes out: to whom, and everything in it."""

    message: EmailMessage
    address: str
    is_again: bool


def is_on(settings: Settings) -> bool:
    """Say whether notices go by mail: there is a server, and an address they come from."""
    return bool(settings.mail_server and is_mail_address(settings.mail_sender))


def must_be_on(settings: Settings) -> None:
    """Refuse where this computer sends no mail."""
    if not is_on(settings):
        raise ToolMissing(
            "MAIL_OFF",
            _("Mail is not set up on this computer. Set it up under Administration, This computer; then try again."),
        )


def post(context: Context, message: EmailMessage, *, address: str, is_again: bool) -> None:
    """Hand one mail over to the server; what stands in the way is raised as a sentence."""
    if is_again:
        log_event("mail_sent_again", job=context.lease.job_id if context.lease is not None else "")
    with _server(context, seconds=_SECONDS) as server:
        _hand_over(server, message, address)


def want_mail(change: Change, notice: NotificationRow) -> None:
    """Have a notice mailed to its person, where mail is set up and the person has an address.

    What is urgent goes at once; the rest too, or with the next digest, as is set.
    """
    settings = change.context.settings
    person = change.session.get(PersonRow, notice.person_id)
    if not is_on(settings) or person is None or not person.email:
        return
    change.session.flush()
    if settings.mail_digest_hours and not notice.is_urgent:
        mails.keep_for_digest(change.session, notice.id)
        return
    _add(change, notice.person_id, [notice.id])


def gather_digests(context: Context) -> None:
    """Make one mail for each person out of what waits for it; ends the job."""
    with changing(context, "gathered_mail", noun="mail", completes_job=True) as change:
        for person_id, notice_ids in mails.waiting_for_digest(change.session).items():
            _add(change, person_id, notice_ids)


def _add(change: Change, person_id: str, notice_ids: Sequence[str]) -> None:
    domain = change.context.settings.mail_sender.rpartition("@")[2] or "localhost"
    mail_id = mails.add_mail(change.session, person_id, notice_ids, domain=domain, now=change.now)
    change.enqueue(JobKind.SEND_MAIL, key=f"mail:{mail_id}", mail_id=mail_id)


def send(context: Context, mail_id: str) -> None:
    """Send one mail, and note that it went; ends the job."""
    must_be_on(context.settings)
    begun = _begin(context, mail_id)
    if begun is None:
        return
    post(context, begun.message, address=begun.address, is_again=begun.is_again)
    with changing(context, "mailed", noun="mail", object_id=mail_id, completes_job=True) as change:
        mail = change.session.get_one(MailRow, mail_id)
        mail.sent_at = change.now
        change.record("mailed", noun="mail", object_id=mail_id, for_person_id=mail.person_id)


def _begin(context: Context, mail_id: str) -> _Post | None:
    """Note that the mail is being sent and return it; None where there is nothing (any more) to send."""
    with changing(context, "send_mail", noun="mail", object_id=mail_id) as change:
        mail = change.session.get(MailRow, mail_id)
        person = change.session.get(PersonRow, mail.person_id) if mail is not None else None
        if mail is None or mail.sent_at is not None or person is None or not person.email or not person.is_active:
            return None
        is_again = mail.sending_since is not None
        mail.sending_since = change.now
        notices = mails.notices_of(change.session, mail_id)
        if not notices:
            return None
        sender = Address(display_name=company(change.session).name, addr_spec=context.settings.mail_sender)
        message = _worded(notices)
        message["From"] = sender
        message["To"] = Address(display_name=person.name, addr_spec=person.email)
        message["Date"] = format_datetime(mail.created_at)
        message["Message-ID"] = mail.message_id
        message["Auto-Submitted"] = "auto-generated"
        return _Post(message, person.email, is_again)


def _worded(notices: Sequence[NotificationRow]) -> EmailMessage:
    """Word a mail: one notice is its own subject, several are counted and listed."""
    message = EmailMessage(policy=MAIL_POLICY)
    if len(notices) == 1:
        subject = notices[0].title
        parts = [notices[0].sentence]
    else:
        subject = _n("{number} notice", "{number} notices", len(notices))
        parts = [f"{notice.title}\n{notice.sentence}" for notice in notices]
    message["Subject"] = " ".join(subject.split())
    closing = _("Open P2P Desktop to see it. This mail was sent by the program; nobody reads answers to it.")
    message.set_content("\n\n".join([*filter(None, parts), closing]) + "\n")
    return message


def try_server(context: Context) -> str:
    """Connect as for a mail, and say in words how it went; nothing is sent."""
    context.person.must_be_allowed(Permission.ADMINISTER)
    if not is_on(context.settings):
        return _("No mail server and sender are set, so no notice goes by mail.")
    look(context)
    return _("The mail server answers and lets this computer send.")


def look(context: Context) -> None:
    """Connect as for a mail and say good-bye; raise what stands in the way as a sentence."""
    with _server(context, seconds=_TRY_SECONDS) as server:
        server.noop()


def set_password(context: Context, password: str) -> None:
    """Keep the password of the mail server, or forget it; the trail says that it was changed, never what it is."""
    with changing(context, "set_mail_password", noun="settings") as change:
        context.person.must_be_allowed(Permission.ADMINISTER)
        change.record("mail_password_changed", noun="settings", object_id="")
        keep_secret(context.home, MAIL_PASSWORD, password)


# The server ---------------------------------------------------------------------------------------------------------


@contextmanager
def _server(context: Context, *, seconds: float) -> Iterator[smtplib.SMTP]:
    """Give a protected connection, signed in where a name is set; what goes wrong is a sentence."""
    settings = context.settings
    try:
        with _connected(settings, seconds=seconds) as server:
            if settings.mail_user:
                server.login(settings.mail_user, read_secret(context.home, MAIL_PASSWORD))
            yield server
    except smtplib.SMTPAuthenticationError as error:
        raise ToolMissing(
            "MAIL_PASSWORD",
            _("The mail server does not accept name and password. Set them anew under Administration, This computer; "
              "notices wait in the program meanwhile."),
        ) from error  # fmt: skip
    except ssl.SSLError as error:
        raise ToolMissing(
            "MAIL_CERTIFICATE",
            _("The mail server does not prove that it is “{server}”. Check the name, or name the file of certificates "
              "that your company trusts; nothing was sent.", server=settings.mail_server),
        ) from error  # fmt: skip
    except smtplib.SMTPNotSupportedError as error:
        raise ToolMissing(
            "MAIL_UNPROTECTED",
            _("The mail server offers no protected connection, so nothing was sent. Ask for port 465 or STARTTLS."),
        ) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise PersonError(
            "MAIL_UNREACHABLE",
            _("The mail server cannot be reached. The mail is kept and tried again."),
        ) from error


def _connected(settings: Settings, *, seconds: float) -> smtplib.SMTP:
    trusted = ssl.create_default_context(cafile=settings.mail_certificate or None)
    place = (settings.mail_server, settings.mail_port)
    if settings.mail_port == _IMPLICIT_TLS:
        return smtplib.SMTP_SSL(*place, timeout=seconds, context=trusted)
    server = smtplib.SMTP(*place, timeout=seconds)
    with ExitStack() as undone:
        undone.callback(server.close)
        server.ehlo()
        # What does not leave this computer needs no protection; everything else does.
        if server.has_extn("starttls") or not is_this_computer(settings.mail_server):
            server.starttls(context=trusted)
            server.ehlo()
        undone.pop_all()
    return server


def _hand_over(server: smtplib.SMTP, message: EmailMessage, address: str) -> None:
    try:
        server.send_message(message, to_addrs=[address])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _refused(smtplib.SMTPResponseException(code, words)) from error


def _refused(error: smtplib.SMTPResponseException) -> PersonError:
    """Say that the server said no: for good (5xx), or for now (4xx)."""
    words = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
    sentence = _("The mail server refused the mail: {code} {words}", code=error.smtp_code, words=words[:200])
    return Refused("MAIL_REFUSED", sentence) if error.smtp_code >= 500 else PersonError("MAIL_LATER", sentence)
