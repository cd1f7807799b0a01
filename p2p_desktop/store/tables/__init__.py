"""The tables, one module for each noun; importing this package makes the metadata complete."""

from p2p_desktop.store.tables import (
    audit,
    batch,
    company,
    document,
    health,
    job,
    learning,
    mail,
    matching,
    model_call,
    notification,
    order,
    person,
    request,
    vendor,
    worker_beat,
)

__all__ = [
    "audit",
    "batch",
    "company",
    "document",
    "health",
    "job",
    "learning",
    "mail",
    "matching",
    "model_call",
    "notification",
    "order",
    "person",
    "request",
    "vendor",
    "worker_beat",
]
