"""Secrets of this installation: in the system's keyring, else in a file that only this person may read."""

from __future__ import annotations

from dataclasses import dataclass

import keyring
from keyring.errors import KeyringError

from p2p_desktop.paths import Home
from p2p_desktop.store.homing import replace_durably


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret: what it is called in the keyring, and as a file where there is no keyring."""

    service: str
    file: str


MODEL_KEY = Secret("P2P Desktop language model", "model")
MAIL_PASSWORD = Secret("P2P Desktop mail", "mail")


def read_secret(home: Home, secret: Secret) -> str:
    """Return a secret, "" where none is kept."""
    try:
        found = keyring.get_password(secret.service, str(home.folder))
    except KeyringError:
        found = None
    if found:
        return found
    path = home.keys / secret.file
    return path.read_text("utf-8").strip() if path.is_file() else ""


def keep_secret(home: Home, secret: Secret, value: str) -> None:
    """Keep a secret; "" forgets it. It never stands in settings, logs, database or audit trail."""
    path = home.keys / secret.file
    path.unlink(missing_ok=True)
    try:
        if value:
            keyring.set_password(secret.service, str(home.folder), value)
        elif keyring.get_password(secret.service, str(home.folder)):
            keyring.delete_password(secret.service, str(home.folder))
    except KeyringError:
        if value:
            home.keys.mkdir(mode=0o700, exist_ok=True)
            replace_durably(path, value.encode())
