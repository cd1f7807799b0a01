"""News of a newer version: proven, told once, and otherwise nothing but a word in Health and the log."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import http.server
import json
import os
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from p2p_desktop import __version__
from p2p_desktop.dev import sign_update
from p2p_desktop.domain.job import JobKind, JobState, QueueName
from p2p_desktop.domain.notice import Notice
from p2p_desktop.domain.update import MOST_BYTES, BadUpdate, Update, document_of, is_newer, update_of
from p2p_desktop.services import administering, updating
from p2p_desktop.services.context import changing, reading
from p2p_desktop.store.health_records import LOOK_FOR_UPDATE, last_value
from p2p_desktop.store.tables.job import JobRow
from p2p_desktop.store.tables.notification import NotificationRow
from p2p_desktop.store.updates import newest_found
from p2p_desktop.workers.health import health
from p2p_desktop.workers.pipelines import WORK
from p2p_desktop.workers.sweep import Timetable
from tests.company import Company
from tests.work_off import work_off

DATE = dt.date(2026, 6, 30)
LINK = "https://example.com/p2p-desktop"


class Site(http.server.ThreadingHTTPServer):
    """A computer on loopback that gives what a test says, and counts how often it was asked."""

    daemon_threads = True
    status = 200
    content = b""
    location = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, str]] = []
        self.slowly = threading.Event()
        self.slowly.set()

    def handle_error(self, *_who: object) -> None:
        """Whoever hung up is no news."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/newest.json"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        site = self.server
        site.asked.append(dict(self.headers))
        self.send_response(site.status)
        if site.location:
            self.send_header("Location", site.location)
        self.end_headers()
        with contextlib.suppress(OSError):
            while not site.slowly.wait(0.05):
                self.wfile.write(b" ")
            self.wfile.write(site.content)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serving(site: Site) -> Iterator[Site]:
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    yield site
    site.slowly.set()
    site.shutdown()
    site.server_close()
    thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as opened:
        yield opened


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Make a pair of keys with the tool that publishers use."""
    assert sign_update.main(["new-key", str(tmp_path / "secret"), "--public", str(tmp_path / "public")]) == 0
    return tmp_path / "secret"


def public_of(secret: Path) -> bytes:
    return base64.b64decode((secret.parent / "public").read_bytes())


def publish(site: Site, secret: Path, version: str) -> None:
    out = secret.parent / "newest.json"
    words = ["sign", str(secret), str(out), "--version", version, "--link", LINK, "--date", DATE.isoformat()]
    assert sign_update.main(words) == 0
    site.content = out.read_bytes()


Look = Callable[[], str]


@pytest.fixture
def look(company: Company, site: Site, secret: Path) -> Look:
    """Let the day's job run, as a worker does, and return what Health says afterwards."""
    work = {
        **WORK,
        JobKind.LOOK_FOR_UPDATE: lambda context, _none: updating.look(context, key=lambda: public_of(secret)),
    }
    point_to(company, site.address)

    def one_day() -> str:
        company.world.clock.forward(days=1)
        with changing(company.world.context, "test", noun="job") as change:
            change.enqueue(JobKind.LOOK_FOR_UPDATE, key=f"look:{change.now}")
        assert set(work_off(company.world, work=work)) == {JobState.DONE}
        return said(company)

    return one_day


def point_to(company: Company, address: str) -> None:
    administering.change_settings(company.erik, {"updates.address": address})


def said(company: Company) -> str:
    with reading(company.world.context) as session:
        return last_value(session, LOOK_FOR_UPDATE)


def a_round(company: Company) -> int:
    """Let one more worker look what is due today; return how many looks for a newer version there are by then."""
    Timetable().add_what_is_due(company.world.context, served=tuple(QueueName))
    with reading(company.world.context) as session:
        return session.query(JobRow).filter_by(kind=JobKind.LOOK_FOR_UPDATE.value).count()


def told(company: Company) -> list[tuple[str, str]]:
    """Return who was told of which version."""
    with reading(company.world.context) as session:
        rows = session.query(NotificationRow).filter_by(screen=Notice.UPDATE_FOUND.screen)
        return [(row.person_id, row.object_id) for row in rows]


def newest(company: Company) -> Update | None:
    with reading(company.world.context) as session:
        return newest_found(session)


def test_a_newer_version_is_known_to_all_and_told_to_administrators_once(
    company: Company, look: Look, site: Site, secret: Path
) -> None:
    publish(site, secret, "9.1.0")
    assert look().startswith("version 9.1.0 of ")
    assert newest(company) == Update("9.1.0", DATE, LINK)
    assert told(company) == [(company.erik.person.id, "9.1.0")]
    look()
    assert told(company) == [(company.erik.person.id, "9.1.0")]
    publish(site, secret, "9.1.1")
    look()
    assert [version for _person, version in told(company)] == ["9.1.0", "9.1.1"]


def test_nothing_of_the_house_is_said_to_the_other_computer(look: Look, site: Site, secret: Path) -> None:
    publish(site, secret, "9.1.0")
    look()
    (asked,) = site.asked
    assert set(asked) <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert asked["User-Agent"] == "p2p-desktop"


def test_as_delivered_nobody_is_asked_and_there_is_no_job(company: Company, look: Look, site: Site) -> None:
    point_to(company, "")
    assert a_round(company) == 0
    assert look() == "off"  # a job that was added before the address was taken away
    assert site.asked == []


def test_it_is_asked_once_a_day_however_many_workers_there_are(company: Company, site: Site) -> None:
    point_to(company, site.address)
    assert [a_round(company) for _worker in range(3)] == [1, 1, 1]
    company.world.clock.forward(days=1)
    assert [a_round(company) for _worker in range(3)] == [2, 2, 2]


def test_health_says_how_the_last_look_went_and_turns_red_for_none(
    company: Company, look: Look, site: Site, secret: Path
) -> None:
    def seen() -> tuple[bool, str]:
        (check,) = [check for check in health(company.world.context) if check.name == "update"]
        return check.is_fine, check.value

    assert seen() == (True, "not looked yet")
    site.content = forged(secret)
    look()
    assert seen() == (True, "what was told is not signed by the publisher; it does not count")
    point_to(company, "")
    assert seen() == (True, "off")


def forged(secret: Path) -> bytes:
    other = Ed25519PrivateKey.generate()
    words = Update("9.9.9", DATE, LINK).written()
    return document_of(words, other.sign(words.encode()))


def changed(secret: Path) -> bytes:
    out = secret.parent / "real.json"
    sign_update.sign_update(secret, Update("0.0.1", DATE, LINK), out)
    return out.read_bytes().replace(b"0.0.1", b"9.9.9")


def signed_otherwise(secret: Path) -> bytes:
    """Return words that are signed with the right key, but not as news of a version."""
    key = load_pem_private_key(secret.read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    words = Update("9.9.9", DATE, LINK).written()
    return document_of(words, key.sign(words.encode()))


@pytest.mark.parametrize("make", [forged, changed, signed_otherwise], ids=lambda make: make.__name__)
def test_what_is_not_signed_by_the_publisher_does_not_count(
    company: Company, look: Look, site: Site, secret: Path, make: Callable[[Path], bytes]
) -> None:
    site.content = make(secret)
    assert "is not signed by the publisher" in look()
    assert (newest(company), told(company)) == (None, [])


GARBAGE = (
    b"",
    b"<html>not found</html>",
    b"[]",
    b"[" * 9_000,
    b'{"signed": 7, "signature": ""}',
    b'{"signed": "{}", "signature": "no base64!"}',
    b"\xff\xfe" * 100,
    json.dumps({"version": "9.9.9"}).encode(),
)


def test_garbage_does_not_count(company: Company, look: Look, site: Site) -> None:
    for content in GARBAGE:
        site.content = content
        assert "could not be understood" in look(), content[:20]
    assert newest(company) is None


def test_what_is_too_long_is_not_read_to_its_end(company: Company, look: Look, site: Site, secret: Path) -> None:
    publish(site, secret, "9.9.9")
    site.content += b" " * MOST_BYTES
    assert "too long" in look()
    assert newest(company) is None


def test_an_older_version_than_this_one_does_not_count(company: Company, look: Look, site: Site, secret: Path) -> None:
    for version in ("0.0.9", "0.0"):
        publish(site, secret, version)
        assert "older than what is known" in look()
    assert (newest(company), told(company)) == (None, [])


def test_this_very_version_is_no_news(company: Company, look: Look, site: Site, secret: Path) -> None:
    publish(site, secret, __version__)
    assert look() == "this is the newest version"
    assert (newest(company), told(company)) == (None, [])


def test_nobody_is_led_back_to_a_version_before_the_newest_that_was_told_of(
    company: Company, look: Look, site: Site, secret: Path
) -> None:
    publish(site, secret, "9.10.0")
    look()
    publish(site, secret, "9.9.0")
    assert "older than what is known" in look()
    assert newest(company) == Update("9.10.0", DATE, LINK)
    assert len(told(company)) == 1


def test_nobody_is_followed_elsewhere(company: Company, look: Look, site: Site, secret: Path) -> None:
    with serving(Site()) as elsewhere:
        publish(elsewhere, secret, "9.9.9")
        site.location = elsewhere.address
        for status in (301, 302, 307, 308):
            site.status = status
            assert "sends elsewhere" in look()
        assert elsewhere.asked == []
    assert newest(company) is None


def test_an_error_of_the_other_computer_is_said(company: Company, look: Look, site: Site, secret: Path) -> None:
    publish(site, secret, "9.9.9")
    for status in (203, 404, 500):
        site.status = status
        assert look() == "the address does not answer"
    assert newest(company) is None


def test_what_is_not_protected_is_not_asked(company: Company, look: Look) -> None:
    for address in (
        "http://example.com/newest.json",
        "http://127.0.0.1.example.com/newest.json",
        "ftp://127.0.0.1/newest.json",
        "file:///etc/hostname",
        "newest.json",
        "https://",
        "http://[::1",
    ):
        point_to(company, address)
        assert "does not begin with https://" in look(), address


def test_nobody_at_the_address_is_said(company: Company, look: Look, site: Site) -> None:
    closed = site.address
    site.shutdown()
    site.server_close()
    point_to(company, closed)
    assert look() == "the address does not answer"


def test_who_sends_a_letter_now_and_then_is_not_waited_for(
    look: Look, site: Site, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updating, "ALL_SECONDS", 0.5)
    publish(site, secret, "9.9.9")
    site.slowly.clear()
    began = time.monotonic()
    assert look() == "the address does not answer"
    assert time.monotonic() - began < 5


@pytest.mark.skipif(os.name == "nt", reason="makes a certificate with the program openssl")
def test_a_computer_that_does_not_prove_who_it_is_is_not_believed(
    company: Company, look: Look, site: Site, secret: Path, tmp_path: Path
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout {key} -out {certificate}"
    subprocess.run(["openssl", *words.split(), "-days", "1", "-subj", "/CN=localhost"], check=True, capture_output=True)
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted.load_cert_chain(certificate, key)
    site.socket = trusted.wrap_socket(site.socket, server_side=True)
    publish(site, secret, "9.9.9")
    point_to(company, site.address.replace("http:", "https:").replace("127.0.0.1", "localhost"))
    assert look() == "the address does not answer"
    assert newest(company) is None


def test_a_copy_without_a_key_believes_nobody(company: Company, site: Site, secret: Path) -> None:
    point_to(company, site.address)
    publish(site, secret, "9.9.9")
    with changing(company.world.context, "test", noun="job") as change:
        change.enqueue(JobKind.LOOK_FOR_UPDATE, key="look")
    work = {**WORK, JobKind.LOOK_FOR_UPDATE: lambda context, _none: updating.look(context, key=bytes)}
    work_off(company.world, work=work)
    assert "has no key" in said(company)
    assert newest(company) is None


# ---------------------------------------------------------------------- the tool


def test_what_the_program_would_not_believe_is_not_signed(secret: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = secret.parent / "out.json"
    sign = partial(sign_update.main)
    for version, link in (("one", LINK), ("1.0", "http://example.com"), ("1.0", "javascript:alert(1)")):
        assert sign(["sign", str(secret), str(out), "--version", version, "--link", link]) == 1
    assert "Not done" in capsys.readouterr().err
    assert not out.exists()


def test_a_secret_is_never_overwritten_and_private(secret: Path) -> None:
    before = secret.read_bytes()
    assert sign_update.main(["new-key", str(secret), "--public", str(secret.parent / "public")]) == 1
    assert secret.read_bytes() == before
    assert os.name == "nt" or secret.stat().st_mode & 0o077 == 0


def test_versions_are_compared_by_their_numbers() -> None:
    assert is_newer("1.10", "1.9.9")
    assert not is_newer("1.0", "1.0.0")
    assert not is_newer("1.0.0", "1.0")
    assert not is_newer("1.2", "1.2.1")
    assert is_newer("2.0", "1.99.99.99")


@pytest.mark.parametrize(
    "signed",
    [
        '{"version": "1.0", "date": "2026-13-01", "link": "https://example.com"}',
        '{"version": "1.0", "date": "2026-01-01", "link": "https:///x"}',
        '{"version": "1.0", "date": "2026-01-01", "link": "https://example.com/\\n"}',
        '{"version": "1.0", "date": "2026-01-01", "link": "https://[x"}',
        '{"version": "01.0", "date": "2026-01-01", "link": "https://example.com"}',
        '{"version": "1.0-beta", "date": "2026-01-01", "link": "https://example.com"}',
        '{"version": 1, "date": "2026-01-01", "link": "https://example.com"}',
        "[]",
    ],
)
def test_even_what_is_signed_has_to_be_whole(signed: str) -> None:
    with pytest.raises(BadUpdate):
        update_of(signed)
