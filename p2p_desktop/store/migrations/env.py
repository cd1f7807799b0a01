"""Run the migrations on the connection that ``store/migrating.py`` hands over; its transaction spans them all."""

from __future__ import annotations

from alembic import context

from p2p_desktop.store import tables
from p2p_desktop.store.tables.base import Base

assert tables.__all__  # importing the package makes the metadata complete

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    on_version_apply=lambda **_step: context.config.attributes["report"](),
)
context.run_migrations()
