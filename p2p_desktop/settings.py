"""Every setting of this installation, one declared line each, and the file they are kept in.

Settings are about this computer; what concerns the company (limits, tolerances, routes) is policy and lies in the
database. A key is the field's name with a dot after its group: ``files_megabytes`` is ``files.megabytes``, kept as
``megabytes`` in the table ``[files]`` of ``settings.toml``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, cast

from p2p_desktop.errors import Problem
from p2p_desktop.language import _
from p2p_desktop.paths import Home

Value = int | str | tuple[str, ...]
Words = Callable[[], str]
Table = dict[str, object]
_Declared = TypeVar("_Declared", int, str, tuple[str, ...])

_LANGUAGE = re.compile(r"[a-z]{3,}(_[a-z]+)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as it is declared: what it is called, what it may be, and in words what it is for."""

    name: str
    default: Value
    words: Words
    hint: Words
    least: int = 0
    most: int = 0
    counts_at_once: bool = True

    @property
    def group(self) -> str:
        """The group it belongs to: the part of the key before the dot."""
        return self.name.partition("_")[0]

    @property
    def own_name(self) -> str:
        """What it is called inside its group: the part of the key after the dot."""
        return self.name.partition("_")[2]

    @property
    def key(self) -> str:
        """What it is called in the file and in the audit trail."""
        return f"{self.group}.{self.own_name}"

    def problem(self, value: object) -> str:
        """Say in words what is wrong with a value, "" if nothing is."""
        if isinstance(self.default, int):
            is_fine = isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most
            words = _("This has to be a whole number from {least} to {most}.", least=self.least, most=self.most)
            return "" if is_fine else words
        if isinstance(self.default, str):
            return "" if isinstance(value, str) and value.isprintable() else _("This has to be a text on one line.")
        is_fine = isinstance(value, list | tuple) and all(
            isinstance(each, str) and _LANGUAGE.fullmatch(each) for each in value
        )
        return "" if is_fine else _("These have to be languages as Tesseract names them, such as deu, fra.")


def _nothing() -> str:
    return ""


def _setting(
    default: _Declared,
    *,
    words: Words,
    hint: Words = _nothing,
    least: int = 0,
    most: int = 0,
    counts_at_once: bool = True,
) -> _Declared:
    declared = Setting("", default, words, hint, least, most, counts_at_once)
    # A field of a dataclass, typed as what it will hold, as dataclasses.field itself is.
    return dataclasses.field(default=default, metadata={"setting": declared})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings as they are: ``settings.files_megabytes``. As made without arguments, they are as delivered."""

    files_megabytes: int = _setting(25, least=1, most=200, words=lambda: _("Largest file, MB"))
    files_pages: int = _setting(200, least=1, most=2_000, words=lambda: _("Most pages of a file"))
    files_megapixels: int = _setting(100, least=1, most=400, words=lambda: _("Largest picture, megapixels a page"))
    reading_seconds: int = _setting(
        120, least=10, most=3_600, words=lambda: _("Longest time to open a file, seconds"),
        hint=lambda: _("A file that takes longer is given up."),
    )  # fmt: skip
    reading_memory_mb: int = _setting(
        1_024, least=512, most=16_384, words=lambda: _("Most memory to open a file, MB"),
        hint=lambda: _("A file that needs more is given up."),
    )  # fmt: skip
    ocr_languages: tuple[str, ...] = _setting(
        (), words=lambda: _("Languages of scanned papers"),
        hint=lambda: _("As Tesseract names them, with commas: deu, fra. Empty: by the country of the company."),
    )  # fmt: skip
    ocr_tesseract: str = _setting(
        "", words=lambda: _("Where Tesseract is"),
        hint=lambda: _("The whole path of the program. Empty: it is found by itself."),
    )  # fmt: skip
    ocr_neural_pages: int = _setting(
        10, least=0, most=2_000, words=lambda: _("Scanned pages the neural engine reads"),
        hint=lambda: _("Of each document, and its last two. It reads more right and takes longer. 0: Tesseract only."),
    )  # fmt: skip
    ocr_page_seconds: int = _setting(
        240, least=10, most=3_600, words=lambda: _("Longest time to read a scanned page, seconds"),
        hint=lambda: _("A page that takes longer is left out, and the document says so."),
    )  # fmt: skip
    ocr_memory_mb: int = _setting(
        3_072, least=2_048, most=16_384, words=lambda: _("Most memory to read scanned pages, MB")
    )
    model_endpoint: str = _setting(
        "", words=lambda: _("Address of the language model"),
        hint=lambda: _("Of a server that speaks the OpenAI protocol, such as http://127.0.0.1:11434/v1. Empty: no "
                       "model is asked and nothing is sent."),
    )  # fmt: skip
    model_name: str = _setting("", words=lambda: _("Name of the model"))
    model_agreed_by: str = _setting(
        "", words=lambda: _("Who agrees that texts are sent"),
        hint=lambda: _("Your name. The text of documents with fields to check is then sent to the address; look at "
                       "what is sent first. Empty: nothing is sent."),
    )  # fmt: skip
    model_seconds: int = _setting(60, least=1, most=600, words=lambda: _("Longest time to wait for an answer, seconds"))
    model_calls_a_minute: int = _setting(10, least=1, most=600, words=lambda: _("Questions a minute at most"))
    model_tokens_a_day: int = _setting(200_000, least=1_000, most=100_000_000, words=lambda: _("Tokens a day at most"))
    inbox_folder: str = _setting(
        "", words=lambda: _("Folder that is watched"),
        hint=lambda: _("The whole path, such as where a scanner puts its files. What stands still is taken in and "
                       "moved to “taken”, what cannot be read to “not taken”, with a note. Empty: none."),
    )  # fmt: skip
    inbox_person: str = _setting(
        "", words=lambda: _("In whose name"), hint=lambda: _("The username of whoever brings what lies there.")
    )
    mail_server: str = _setting(
        "", words=lambda: _("Mail server"),
        hint=lambda: _("The name of your company's server for outgoing mail (SMTP). Empty: no notice goes by mail."),
    )  # fmt: skip
    mail_port: int = _setting(
        587, least=1, most=65_535, words=lambda: _("Port of the mail server"),
        hint=lambda: _("465: protected from the start. Others: protected by STARTTLS."),
    )  # fmt: skip
    mail_user: str = _setting(
        "", words=lambda: _("Name to sign in at the mail server"), hint=lambda: _("Empty: nobody signs in.")
    )
    mail_sender: str = _setting(
        "", words=lambda: _("Address that notices come from"), hint=lambda: _("Such as purchasing@company.com.")
    )
    mail_certificate: str = _setting(
        "", words=lambda: _("File of certificates to trust"),
        hint=lambda: _("The whole path, where the server's certificate is your company's own. Empty: those of the "
                       "system."),
    )  # fmt: skip
    mail_digest_hours: int = _setting(
        0, least=0, most=24, words=lambda: _("Hours from one digest to the next"),
        hint=lambda: _("0: each notice is a mail. What is urgent is always mailed at once."),
    )  # fmt: skip
    workers_documents: int = _setting(
        0, least=0, most=64, counts_at_once=False, words=lambda: _("Documents read at a time"),
        hint=lambda: _("0: as many as this computer has cores."),
    )  # fmt: skip
    workers_purchases: int = _setting(
        1, least=1, most=16, counts_at_once=False, words=lambda: _("Orders made at a time")
    )
    workers_validation: int = _setting(
        1, least=1, most=16, counts_at_once=False, words=lambda: _("Receipts validated at a time")
    )
    workers_notifications: int = _setting(
        1, least=1, most=16, counts_at_once=False, words=lambda: _("Notices delivered at a time")
    )
    retries_documents: int = _setting(3, least=1, most=20, words=lambda: _("Tries to read a document"))
    retries_purchases: int = _setting(5, least=1, most=20, words=lambda: _("Tries to make an order"))
    retries_validation: int = _setting(3, least=1, most=20, words=lambda: _("Tries to validate a receipt"))
    retries_notifications: int = _setting(5, least=1, most=20, words=lambda: _("Tries to deliver a notice"))
    retries_mail: int = _setting(20, least=1, most=100, words=lambda: _("Tries to send a mail"))
    window_idle_minutes: int = _setting(
        10, least=1, most=480, words=lambda: _("Minutes until the window locks itself"),
        hint=lambda: _("Counted from the last key or movement of the mouse."),
    )  # fmt: skip
    review_idle_minutes: int = _setting(
        5, least=1, most=120, words=lambda: _("Minutes until an idle review is free for others"),
        hint=lambda: _("Whoever opens a document holds it for review; others may take over at any time."),
    )  # fmt: skip
    backups_keep: int = _setting(
        7, least=1, most=365, words=lambda: _("Daily copies of the database that are kept"),
        hint=lambda: _("In the folder “backups” of the home folder, on the same disk."),
    )  # fmt: skip
    backups_folder: str = _setting(
        "", words=lambda: _("Folder for whole backups"),
        hint=lambda: _("The whole path, best on another disk: a USB disk or a network folder. A backup of everything "
                       "is made there by itself. Empty: none."),
    )  # fmt: skip
    backups_every_days: int = _setting(1, least=1, most=31, words=lambda: _("Days from one whole backup to the next"))
    backups_whole_keep: int = _setting(
        5, least=1, most=365, words=lambda: _("Whole backups that are kept there"),
        hint=lambda: _("The oldest one is deleted when a newer one is complete."),
    )  # fmt: skip
    updates_address: str = _setting(
        "", words=lambda: _("Where newer versions are told of"),
        hint=lambda: _("An address that begins with https://. It is asked once a day for a signed word; nothing of "
                       "yours is sent, and nothing is installed. Empty: nobody is asked."),
    )  # fmt: skip
    jobs_keep_days: int = _setting(30, least=1, most=3_650, words=lambda: _("Days that ended work stays in Activity"))


#: Settings that name a place on this computer, which another computer may not have.
PLACES = ("ocr.tesseract", "inbox.folder", "mail.certificate", "backups.folder")
#: Settings that somebody agreed to for this computer, and for no other.
AGREEMENTS = ("model.agreed_by",)

#: All settings in the order in which they are shown.
ALL: tuple[Setting, ...] = tuple(
    replace(cast(Setting, field.metadata["setting"]), name=field.name) for field in dataclasses.fields(Settings)
)
BY_KEY: Mapping[str, Setting] = {setting.key: setting for setting in ALL}
AS_DELIVERED = Settings()


def group_words(group: str) -> str:
    """Name a group of settings as people see it."""
    return {
        "files": _("Files that are taken"),
        "reading": _("Reading files"),
        "ocr": _("Scanned papers"),
        "model": _("Language model"),
        "inbox": _("Watched folder"),
        "mail": _("Notices by mail"),
        "workers": _("Work side by side"),
        "retries": _("Trying again"),
        "window": _("Window"),
        "review": _("Review of documents"),
        "backups": _("Backups"),
        "updates": _("Newer versions"),
        "jobs": _("Background work"),
    }[group]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the file says: the settings, and what in it could not be used and why."""

    settings: Settings
    problems: tuple[Problem, ...] = ()

    def value(self, key: str) -> Value:
        """Return the value of a setting by its key."""
        return cast(Value, getattr(self.settings, BY_KEY[key].name))


def load(home: Home) -> Loaded:
    """Read the settings of this installation; where there is no file, they are as delivered."""
    try:
        return read(_bytes_of(home.settings))
    except OSError as error:
        sentence = _("“{name}” can’t be read ({reason}). All settings are as delivered.", name=home.settings.name,
                     reason=error.strerror or type(error).__name__)  # fmt: skip
        return Loaded(AS_DELIVERED, (Problem("SETTINGS_FILE", sentence),))


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def read(content: bytes) -> Loaded:
    """Read the content of a settings file: what can't be used is said, and as delivered."""
    try:
        tables = tomllib.loads(content.decode())
    except ValueError as error:
        sentence = _("The settings file is not written correctly ({reason}). All settings are as delivered.",
                     reason=str(error))  # fmt: skip
        return Loaded(AS_DELIVERED, (Problem("SETTINGS_FILE", sentence),))
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for setting in ALL:
        table = tables.get(setting.group)
        if not isinstance(table, dict) or setting.own_name not in table:
            continue
        value: object = table[setting.own_name]
        wrong = setting.problem(value)
        if wrong:
            problems.append(_ignored(setting, wrong))
        else:
            values[setting.name] = tuple(value) if isinstance(value, list) else cast(Value, value)
    return Loaded(replace(AS_DELIVERED, **values), tuple(problems))  # type: ignore[arg-type]  # checked one by one above


def _ignored(setting: Setting, wrong: str) -> Problem:
    sentence = _(
        "“{key}” in the settings file is not used, but what was delivered: {value}.",
        key=setting.key,
        value=value_words(setting.default) or _("nothing"),
    )
    return Problem("SETTING", f"{sentence} {wrong}", setting.key)


def value_words(value: Value) -> str:
    """Write a value as it is typed."""
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def problems_of(wanted: Mapping[str, Value]) -> tuple[Problem, ...]:
    """Say what is wrong with wanted values, by key; a key that is no setting is a bug of the caller."""
    words = ((key, BY_KEY[key].problem(value)) for key, value in wanted.items())
    return tuple(Problem("SETTING", wrong, key) for key, wrong in words if wrong)


def written(content: bytes, wanted: Mapping[str, Value]) -> bytes:
    """Return the content of the file with these values in it; what the program does not know stays as it is.

    A value as delivered is not written, so that a later version may deliver a better one.
    """
    try:
        tables = tomllib.loads(content.decode())
    except ValueError:
        tables = {}
    for key, value in wanted.items():
        setting = BY_KEY[key]
        table = tables.get(setting.group)
        if not isinstance(table, dict):
            table = tables[setting.group] = {}
        table.pop(setting.own_name, None)
        if value != setting.default:
            table[setting.own_name] = list(value) if isinstance(value, tuple) else value
    return _toml({name: table for name, table in tables.items() if table != {}}).encode()


def _toml(tables: Table) -> str:
    """Write TOML: plain values first, then each table under its name."""
    single = {name: value for name, value in tables.items() if not isinstance(value, dict)}
    parts = ["".join(f"{_key(name)} = {_value(value)}\n" for name, value in single.items())] if single else []
    for name, table in tables.items():
        if isinstance(table, dict):
            lines = "".join(f"{_key(each)} = {_value(value)}\n" for each, value in table.items())
            parts.append(f"[{_key(name)}]\n{lines}")
    return "\n".join(parts)


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _value(name)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            # JSON writes strings as TOML's basic strings do, but for DEL, which TOML wants escaped too.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case float() if not math.isfinite(value):
            return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
        case int() | float():
            return repr(value)
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case dict():
            return "{" + ", ".join(f"{_key(str(name))} = {_value(each)}" for name, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(_value(each) for each in value) + "]"
    raise TypeError(type(value))


class SettingsFile:
    """The settings of one home folder, always as they are now: read again when the file has changed."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._seen: tuple[tuple[int, int, int] | None, Settings] | None = None

    @property
    def settings(self) -> Settings:
        """Return the settings; a look at the file's date unless it has changed."""
        stamp = self._stamp()
        seen = self._seen
        if seen is not None and seen[0] == stamp:
            return seen[1]
        settings = load(self._home).settings
        self._seen = (stamp, settings)
        return settings

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self._home.settings.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
