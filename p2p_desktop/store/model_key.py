"""The key of the language model's endpoint: in the system's keyring, else in a file that only this person may read."""

from __future__ import annotations

import keyring
from keyring.errors import KeyringError

from p2p_desktop.paths import Home
from p2p_desktop.store.homing import replace_durably

_SERVICE = "P2P Desktop language model"


def model_key(home: Home) -> str:
    """Return the key, "" where none is set."""
    try:
        found = keyring.get_password(_SERVICE, str(home.folder))
    except KeyringError:
        found = None
    if found:
        return found
    path = home.keys / "model"
    return path.read_text("utf-8").strip() if path.is_file() else ""


def keep_model_key(home: Home, key: str) -> None:
    """Keep the key; "" forgets it. It never stands in settings, logs, database or audit trail."""
    path = home.keys / "model"
    path.unlink(missing_ok=True)
    try:
        if key:
            keyring.set_password(_SERVICE, str(home.folder), key)
        elif keyring.get_password(_SERVICE, str(home.folder)):
            keyring.delete_password(_SERVICE, str(home.folder))
    except KeyringError:
        if key:
            home.keys.mkdir(mode=0o700, exist_ok=True)
            replace_durably(path, key.encode())
