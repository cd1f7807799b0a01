"""The language model as people see it: whether it is asked, what would be sent, its key (X-4)."""

from __future__ import annotations

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from p2p_desktop.domain.document import REQUIRED_FIELDS, Extraction, FieldName
from p2p_desktop.domain.job import JobKind
from p2p_desktop.domain.model_answer import messages_for
from p2p_desktop.domain.people import Permission
from p2p_desktop.errors import PersonError, ToolMissing
from p2p_desktop.language import _
from p2p_desktop.services.context import Change, Context, changing, reading
from p2p_desktop.settings import Settings
from p2p_desktop.store.documents import load_text, newest_document
from p2p_desktop.store.secrets import MODEL_KEY, keep_secret, read_secret
from p2p_desktop.store.tables.document import DocumentRow

_MOST_SECONDS, _MOST_BYTES = 10, 1_000_000
#: What a document is asked about where the rules leave it open.
_NEEDED = (*REQUIRED_FIELDS, FieldName.NUMBER)


def is_on(settings: Settings) -> bool:
    """Say whether a model may be asked: there is an endpoint, a model, and somebody who has agreed to it."""
    return bool(settings.model_endpoint and settings.model_name and settings.model_agreed_by.strip())


def is_wanted(settings: Settings, found: Extraction) -> bool:
    """Say whether a model is to be asked about a document that was read so."""
    if not is_on(settings):
        return False
    fields = [found.field(name) for name in _NEEDED]
    return any(field is None or not field.is_sure for field in fields)


def want_asking(change: Change, row: DocumentRow, found: Extraction) -> None:
    """Have a model asked where that is wanted."""
    if is_wanted(change.context.settings, found):
        change.enqueue(JobKind.ASK_MODEL, key=f"ask:{row.id}:{row.version}", document_id=row.id)


def preview(context: Context) -> str:
    """Return exactly what would be sent about the newest document that this person may see, in words for a screen."""
    context.person.must_be_allowed(Permission.ADMINISTER)
    with reading(context) as session:
        document_id = newest_document(session)
        text = load_text(session, document_id) if document_id else ""
    return "\n\n".join(message["content"] for message in messages_for(text))


def try_endpoint(context: Context) -> str:
    """Ask the endpoint which models it has, and say in words how it went; nothing of anybody's is sent."""
    context.person.must_be_allowed(Permission.ADMINISTER)
    settings = context.settings
    if not settings.model_endpoint:
        return _("No address is set, so nothing is sent anywhere.")
    try:
        names = _models(context)
    except PersonError as error:
        return error.sentence
    if settings.model_name in names:
        return _("The endpoint answers and has the model “{name}”.", name=settings.model_name)
    return _("The endpoint answers, but does not name the model “{name}”.", name=settings.model_name)


def look(context: Context) -> None:
    """Ask the endpoint which models it has; raise what stands in the way as a sentence."""
    if context.settings.model_name not in _models(context):
        words = _("The endpoint answers, but does not name the model “{name}”.", name=context.settings.model_name)
        raise ToolMissing("NO_SUCH_MODEL", words)


def _models(context: Context) -> list[object]:
    request = Request(
        f"{context.settings.model_endpoint.rstrip('/')}/models",
        headers={"Authorization": f"Bearer {read_secret(context.home, MODEL_KEY) or 'none'}"},
    )
    try:
        with urlopen(request, timeout=_MOST_SECONDS) as answered:
            told: object = json.loads(answered.read(_MOST_BYTES))
    except HTTPError as error:
        words = _("The language model’s endpoint refused with status {status}.", status=error.code)
        raise ToolMissing("MODEL_REFUSED", words) from error
    except (OSError, ValueError) as error:
        words = _("The language model’s endpoint cannot be reached.")
        raise ToolMissing("MODEL_UNREACHABLE", words) from error
    models = told.get("data") if isinstance(told, dict) else None
    return [each.get("id") for each in models if isinstance(each, dict)] if isinstance(models, list) else []


def set_key(context: Context, key: str) -> None:
    """Keep the endpoint's key, or forget it; the trail says that it was changed, never what it is."""
    with changing(context, "set_model_key", noun="settings") as change:
        context.person.must_be_allowed(Permission.ADMINISTER)
        change.record("model_key_changed", noun="settings", object_id="")
        keep_secret(context.home, MODEL_KEY, key.strip())


def has_key(context: Context) -> bool:
    """Say whether a key is kept."""
    return bool(read_secret(context.home, MODEL_KEY))
