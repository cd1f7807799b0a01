"""Ask a language model about what the rules could not read for sure (X-4): only where somebody has agreed to it.

Any endpoint that speaks the OpenAI protocol: a server on this computer or in this office, or a cloud. Without an
endpoint and a name that agrees, nothing is ever sent anywhere. A failure leaves the document as the rules read it.
"""

from __future__ import annotations

import datetime as dt
import importlib
from dataclasses import dataclass

from p2p_desktop.documents.extractors.paper import paper_of
from p2p_desktop.documents.extractors.suggested import with_suggestions
from p2p_desktop.domain.document import Extraction, FieldName, Source
from p2p_desktop.domain.model_answer import SCHEMA, BadAnswer, answer_of, messages_for
from p2p_desktop.errors import BadFile
from p2p_desktop.language import _
from p2p_desktop.services.context import Context, changing
from p2p_desktop.services.extracting import follow_up, settle
from p2p_desktop.services.model import is_wanted
from p2p_desktop.services.reading import document_row
from p2p_desktop.settings import Settings
from p2p_desktop.store.documents import load_extraction, load_pages, save_some_fields
from p2p_desktop.store.model_calls import calls_since, note_call, tokens_since
from p2p_desktop.store.secrets import MODEL_KEY, read_secret
from p2p_desktop.store.vendors import known_vendors

_MOST_ANSWER_TOKENS = 900
#: Letters to a token, for servers that do not count; rather too many tokens than too few.
_LETTERS_A_TOKEN = 3
#: Servers that know no schema, or no such parameter, answer with one of these.
_NOT_UNDERSTOOD = (400, 404, 415, 422, 501)
Messages = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class _Reply:
    text: str
    tokens: int


class _NoReply(Exception):
    """The endpoint gave no answer; the words say why, for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def ask(context: Context, document_id: str) -> None:
    """Ask about one document and keep what the page proves; ends the job."""
    with context.store.reading() as session:
        pages = load_pages(session, document_id)
        found = load_extraction(session, document_id)
    if not is_wanted(context.settings, found):
        _done(context, document_id, note="")
        return
    try:
        answer = _answered(context, messages_for("\n".join(page.text for page in pages)))
    except _NoReply as problem:
        if context.lease is not None and context.lease.attempt < context.lease.tries:
            raise BadFile("MODEL", problem.sentence, repeatable=True) from problem
        _done(context, document_id, note=problem.sentence)
        return
    _keep(context, document_id, with_suggestions(found, paper_of(pages), answer))


def _answered(context: Context, messages: Messages) -> dict[FieldName, str]:
    """Ask, and once more where the answer is not what was asked for."""
    _keep_to_limits(context)
    connection = _Connection(context.settings, read_secret(context.home, MODEL_KEY))
    reply = connection.ask(messages)
    _count(context, reply)
    try:
        return answer_of(reply.text)
    except BadAnswer as problem:
        again = f"Your answer could not be used: {problem}. Answer again, with the JSON object only."
        repaired = [*messages, {"role": "assistant", "content": reply.text[:4000]}, {"role": "user", "content": again}]
    _keep_to_limits(context)
    reply = connection.ask(repaired)
    _count(context, reply)
    try:
        return answer_of(reply.text)
    except BadAnswer:
        return {}


def _keep_to_limits(context: Context) -> None:
    settings, now = context.settings, context.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    with context.store.reading() as session:
        used = tokens_since(session, midnight)
        lately = calls_since(session, now - dt.timedelta(minutes=1))
    if used >= settings.model_tokens_a_day:
        raise _NoReply(_("The language model was not asked: today’s budget of tokens is used up."))
    if lately >= settings.model_calls_a_minute:
        raise _NoReply(_("The language model was not asked: there were too many questions within a minute."))


def _count(context: Context, reply: _Reply) -> None:
    with context.store.writing() as session:
        note_call(session, tokens=reply.tokens, now=context.now())


class _Connection:
    """One endpoint, asked without retries of its own: jobs have theirs."""

    def __init__(self, settings: Settings, key: str) -> None:
        # Loading the SDK takes two seconds, and nobody without an endpoint needs it.
        self._openai = importlib.import_module("openai")
        self._settings = settings
        self._client = self._openai.OpenAI(
            base_url=settings.model_endpoint,
            api_key=key or "none",
            timeout=float(settings.model_seconds),
            max_retries=0,
        )

    def ask(self, messages: Messages) -> _Reply:
        """Return the answer; raise _NoReply with the reason in words."""
        schema = {"type": "json_schema", "json_schema": {"name": "document", "schema": SCHEMA, "strict": True}}
        try:
            try:
                return self._create(messages, response_format=schema)
            except self._openai.APIStatusError as problem:
                if problem.status_code not in _NOT_UNDERSTOOD:
                    raise
                return self._create(messages)
        except self._openai.APITimeoutError as problem:
            words = _(
                "The language model did not answer within {seconds} seconds.", seconds=self._settings.model_seconds
            )
            raise _NoReply(words) from problem
        except self._openai.APIConnectionError as problem:
            raise _NoReply(_("The language model’s endpoint cannot be reached.")) from problem
        except self._openai.APIStatusError as problem:
            words = _("The language model’s endpoint refused with status {status}.", status=problem.status_code)
            raise _NoReply(words) from problem
        except (self._openai.OpenAIError, ValueError) as problem:
            raise _NoReply(_("The language model’s endpoint answered in a way that cannot be understood.")) from problem

    def _create(self, messages: Messages, **more: object) -> _Reply:
        made = self._client.chat.completions.create(
            model=self._settings.model_name, messages=messages, temperature=0, max_tokens=_MOST_ANSWER_TOKENS, **more
        )
        choices = getattr(made, "choices", None)
        text = getattr(getattr(choices[0], "message", None), "content", None) if choices else None
        if not isinstance(text, str):
            raise ValueError("no content")
        used = getattr(getattr(made, "usage", None), "total_tokens", None)
        letters = sum(len(each["content"]) for each in messages) + len(text)
        return _Reply(text, used if isinstance(used, int) and used > 0 else letters // _LETTERS_A_TOKEN + 1)


def _keep(context: Context, document_id: str, found: Extraction) -> None:
    with changing(context, "ask_model", noun="document", object_id=document_id, completes_job=True) as change:
        row = document_row(change.session, document_id)
        suggested = [field for field in found.fields if field.source is Source.LLM]
        save_some_fields(change.session, document_id, suggested)
        settle(change, row, known_vendors(change.session))
        change.record("model_asked", noun="document", object_id=row.id, revision=row.revision, sha256=row.sha256)
        follow_up(change, row)


def _done(context: Context, document_id: str, *, note: str) -> None:
    with changing(context, "ask_model", noun="document", object_id=document_id, completes_job=True) as change:
        row = document_row(change.session, document_id)
        if note:
            row.notes = list(dict.fromkeys([*row.notes, note]))
            row.version += 1
            change.record("model_unasked", noun="document", object_id=document_id, reason=note)
