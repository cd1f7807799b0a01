"""Publish that there is a newer version: make the pair of keys once, then sign a document for each version.

``python -m p2p_desktop.dev.sign_update new-key SECRET`` writes the secret key to a file of your choosing, which never
comes into the project, and the public one into ``resources/updates``, which every copy of the program carries.

``python -m p2p_desktop.dev.sign_update sign SECRET --version 1.2.0 --link https://… OUT`` writes the document.
"""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from p2p_desktop.domain.update import BadUpdate, Update, bytes_to_sign, document_of, update_of
from p2p_desktop.holding import privately
from p2p_desktop.paths import resources

PUBLIC = resources() / "updates" / "publisher.key"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make keys, or sign."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words = parser.add_subparsers(required=True)
    new = words.add_parser("new-key", help="make the pair of keys")
    new.add_argument("secret", type=Path)
    new.add_argument("--public", type=Path, default=PUBLIC)
    new.set_defaults(do=lambda wanted: new_key(wanted.secret, wanted.public))
    sign = words.add_parser("sign", help="sign a document for one version")
    sign.add_argument("secret", type=Path)
    sign.add_argument("out", type=Path)
    sign.add_argument("--version", required=True)
    sign.add_argument("--link", required=True, help="the page that tells of it; begins with https://")
    sign.add_argument("--date", type=dt.date.fromisoformat, default=dt.datetime.now(dt.UTC).date())
    sign.set_defaults(do=lambda wanted: sign_update(wanted.secret, Update(wanted.version, wanted.date, wanted.link),
                                                    wanted.out))  # fmt: skip
    wanted = parser.parse_args(arguments)
    try:
        wanted.do(wanted)
    except (OSError, ValueError, BadUpdate) as error:
        print(f"Not done: {error}", file=sys.stderr)
        return 1
    return 0


def new_key(secret: Path, public: Path) -> None:
    """Write both keys; an existing secret is never overwritten, since nothing signed with it could be proven again."""
    key = Ed25519PrivateKey.generate()
    with open(secret, "xb", opener=privately) as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.parent.mkdir(parents=True, exist_ok=True)
    public.write_bytes(base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)) + b"\n")


def sign_update(secret: Path, update: Update, out: Path) -> None:
    """Write the document; what the program would not believe is not signed."""
    signed = update.written()
    update_of(signed)
    key = load_pem_private_key(secret.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{secret} is no Ed25519 key")
    fresh = out.with_name(f".{out.name}-{os.getpid()}")
    fresh.write_bytes(document_of(signed, key.sign(bytes_to_sign(signed))))
    fresh.replace(out)


if __name__ == "__main__":
    sys.exit(main())
