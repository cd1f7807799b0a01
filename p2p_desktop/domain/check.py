"""What is looked at when the program looks at its own health, by the names people know."""

from __future__ import annotations

from p2p_desktop.language import _


def check_words(name: str) -> str:
    """Name what was looked at; a name that is not known here is its own word."""
    named = {
        "workers": _("Worker processes"),
        "queue_purchases": _("Queue: orders"),
        "queue_documents": _("Queue: documents"),
        "queue_validation": _("Queue: comparing"),
        "queue_notifications": _("Queue: notifications"),
        "failed_jobs": _("Failed work"),
        "database": _("Database"),
        "database_file": _("Database file"),
        "schema": _("Database version"),
        "disk": _("Disk space"),
        "backup": _("Daily copy"),
        "whole_backup": _("Whole backup"),
        "tesseract": _("Text recognition"),
        "settings": _("Settings"),
        "audit": _("Audit trail"),
        "inbox": _("Watched folder"),
        "mail": _("Mail server"),
        "model": _("Language model"),
        "update": _("Newer versions"),
    }
    return named.get(name, name)
