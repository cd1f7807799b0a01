"""Look whether there is a newer version of the program: a signed word and a link, nothing is loaded or installed."""

from __future__ import annotations

import base64
import binascii
import http.client
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request, build_opener

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from p2p_desktop import __version__
from p2p_desktop.domain.notice import Notice
from p2p_desktop.domain.people import Role
from p2p_desktop.domain.update import (
    MOST_BYTES,
    BadUpdate,
    Update,
    bytes_to_sign,
    is_newer,
    signed_part,
    update_of,
)
from p2p_desktop.language import _, date_words
from p2p_desktop.logs import log_event
from p2p_desktop.paths import resources
from p2p_desktop.services import notifying
from p2p_desktop.services.context import Change, Context, changing
from p2p_desktop.services.hosts import is_this_computer
from p2p_desktop.store import updates
from p2p_desktop.store.health_records import LOOK_FOR_UPDATE, add_record
from p2p_desktop.store.people import with_role

#: How long the other computer may take for one step, and for everything.
STEP_SECONDS, ALL_SECONDS = 10.0, 30.0
_OK = 200
Key = Callable[[], bytes]


class _NoNews(Exception):
    """Nothing was learned: a code for the log, and words for Health."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


def publishers_key() -> bytes:
    """Return the public key with which this copy of the program proves what it is told; b"" where it has none."""
    try:
        return base64.b64decode((resources() / "updates" / "publisher.key").read_bytes().strip(), validate=True)
    except (OSError, binascii.Error):
        return b""


def look(context: Context, *, key: Key = publishers_key) -> None:
    """Look once, tell administrators of a version nobody was told of yet, and say in Health how it went; ends the job.

    Whatever stands in the way (no network, a wrong signature, an older version) is said there and in the log only.
    """
    code, words, update = _looked(context, key)
    with changing(context, "look_for_update", noun="update", completes_job=True) as change:
        if update is not None:
            code, words = _keep(change, update)
        add_record(change.session, LOOK_FOR_UPDATE, is_fine=True, value=words, what_to_do="", now=change.now)
    log_event("looked_for_update", code=code)


def _looked(context: Context, key: Key) -> tuple[str, str, Update | None]:
    address = context.settings.updates_address
    if not address:
        return "OFF", _("off"), None
    try:
        return "", "", _proven(_fetched(address), key())
    except _NoNews as reason:
        return reason.code, reason.words, None


def _keep(change: Change, update: Update) -> tuple[str, str]:
    """Keep a version that is newer than this program and than all that was told of; say what it was."""
    newest = updates.newest_found(change.session)
    if is_newer(__version__, update.version) or (newest is not None and is_newer(newest.version, update.version)):
        return "OLDER", _("what was told is older than what is known; it does not count")
    if not is_newer(update.version, __version__):
        return "UP_TO_DATE", _("this is the newest version")
    if newest is None or is_newer(update.version, newest.version):
        updates.keep_found(change.session, update, now=change.now)
        change.record("update_found", noun="update", object_id=update.version)
        administrators = [person.id for person in with_role(change.session, Role.ADMINISTRATOR)]
        notifying.tell(
            change, administrators, template=Notice.UPDATE_FOUND, object_id=update.version,
            key=f"update:{update.version}",
        )  # fmt: skip
    return "FOUND", _("version {version} of {date}", version=update.version, date=date_words(update.date))


# What the other computer says -----------------------------------------------------------------------------------------


def _proven(content: bytes, key: bytes) -> Update:
    """Return what a document says, once its signature is proven."""
    try:
        signed, signature = signed_part(content)
        Ed25519PublicKey.from_public_bytes(key).verify(signature, bytes_to_sign(signed))
        return update_of(signed)
    except BadUpdate as error:
        raise _NoNews(str(error), _("what was told could not be understood; it does not count")) from error
    except ValueError as error:
        raise _NoNews("NO_KEY", _("this copy of the program has no key to prove what it is told")) from error
    except InvalidSignature as error:
        raise _NoNews(
            "WRONG_SIGNATURE", _("what was told is not signed by the publisher; it does not count")
        ) from error


class _NoRedirect(HTTPRedirectHandler):
    """Follows nobody elsewhere."""

    def redirect_request(self, *_told: object) -> None:
        """Let it be an error."""


@dataclass(slots=True)
class _Answer:
    content: bytes = b""
    status: int = 0


def _fetched(address: str) -> bytes:
    """Return what lies at an address, or say why not; never more than a little, and never for long."""
    opener = _opener(address)
    answer = _Answer()
    # On a thread of its own: whoever sends a letter every nine seconds keeps to every limit of a single step.
    thread = threading.Thread(target=_fetch, args=(opener, address, answer), name="update", daemon=True)
    thread.start()
    thread.join(ALL_SECONDS)
    if 300 <= answer.status < 400:
        raise _NoNews("ELSEWHERE", _("the address sends elsewhere; nobody was followed"))
    if answer.status != _OK:
        raise _NoNews("UNREACHABLE", _("the address does not answer"))
    if len(answer.content) > MOST_BYTES:
        raise _NoNews("TOO_BIG", _("what was told is too long; it does not count"))
    return answer.content


def _fetch(opener: OpenerDirector, address: str, answer: _Answer) -> None:
    request = Request(address, headers={"User-Agent": "p2p-desktop", "Accept": "application/json"})
    try:
        with opener.open(request, timeout=STEP_SECONDS) as response:
            answer.content = response.read(MOST_BYTES + 1)
            answer.status = response.status
    except HTTPError as refusal:
        answer.status = refusal.code
        refusal.close()
    except (OSError, ValueError, http.client.HTTPException):
        answer.status = 0


def _opener(address: str) -> OpenerDirector:
    """Return what asks at this address: protected always, but within this very computer."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme == "https" and host:
        return build_opener(_NoRedirect, HTTPSHandler(context=ssl.create_default_context()))
    if parts.scheme == "http" and is_this_computer(host):
        return build_opener(_NoRedirect, ProxyHandler({}))
    raise _NoNews("NOT_PROTECTED", _("the address does not begin with https://; nobody was asked"))
