"""The Alembic migrations, from the first table on."""

#: Every schema version in order; the last is the newest. Known without Alembic, so that a start needs not load it.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0013", "0014")
