"""Document files of an office: kept in its database, with copies where they were needed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select, text

from p2p_desktop.errors import NotFound
from p2p_desktop.language import _
from p2p_desktop.paths import Home
from p2p_desktop.store.blobs import Blobs
from p2p_desktop.store.engine import Store
from p2p_desktop.store.office_tables import DOCUMENT_FILE

_ADD = text("INSERT INTO document_file (sha256, data) VALUES (:sha256, :data) ON CONFLICT DO NOTHING")


def files_of(home: Home, store: Store) -> Blobs:
    """Return the document files that belong to this home's database."""
    return OfficeFiles(home.blobs, store) if home.office else Blobs(home.blobs)


class OfficeFiles(Blobs):
    """The files of an office as one workstation sees them; its folder is a cache that may be emptied."""

    def __init__(self, folder: Path, store: Store) -> None:
        super().__init__(folder)
        self._store = store

    def bring(self, sha256: str) -> Path:
        """Return where the file lies here; it is fetched where it is missing or damaged."""
        if not self._is_sound(sha256):
            data = self._fetch(sha256)
            if data is None:
                raise NotFound("NO_SUCH_FILE", _("There is no such document file."))
            super()._put(iter((data,)))
        return self.path_of(sha256)

    def hashes(self) -> Iterator[str]:
        """Return the names of all files that the office has."""
        with self._store.beside() as session:
            found = session.scalars(select(DOCUMENT_FILE.c.sha256).order_by(DOCUMENT_FILE.c.sha256)).all()
        yield from found

    def exists(self, sha256: str) -> bool:
        """Say whether the office has a file with this hash."""
        self.path_of(sha256)
        with self._store.beside() as session:
            known = select(DOCUMENT_FILE.c.sha256).where(DOCUMENT_FILE.c.sha256 == sha256)
            return session.execute(known).scalar() is not None

    def verify(self, sha256: str) -> bool:
        """Say whether the office has the file, with the bytes it was named after."""
        data = self._fetch(sha256)
        return data is not None and hashlib.sha256(data).hexdigest() == sha256

    def _fetch(self, sha256: str) -> bytes | None:
        self.path_of(sha256)
        with self._store.beside() as session:
            return session.execute(select(DOCUMENT_FILE.c.data).where(DOCUMENT_FILE.c.sha256 == sha256)).scalar()

    def _put(self, chunks: Iterator[bytes]) -> str:
        sha256 = super()._put(chunks)
        if not self.exists(sha256):
            with self._store.beside() as session:
                session.execute(_ADD, {"sha256": sha256, "data": self.path_of(sha256).read_bytes()})
        return sha256
