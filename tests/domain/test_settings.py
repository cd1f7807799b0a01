"""Settings: declared once, read from a file that people may write, and never a reason not to start."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest

from p2p_desktop.domain.job import JobKind, policy_of
from p2p_desktop.paths import Home
from p2p_desktop.settings import (
    ALL,
    AS_DELIVERED,
    BY_KEY,
    Setting,
    Settings,
    SettingsFile,
    group_words,
    load,
    problems_of,
    read,
    written,
)
from tests.architecture.source import PACKAGE, syntax_trees

DELIVERED = {
    "files.megabytes": 25, "files.pages": 200, "files.megapixels": 100,
    "reading.seconds": 120, "reading.memory_mb": 1024,
    "ocr.languages": (), "ocr.tesseract": "", "ocr.neural_pages": 10, "ocr.page_seconds": 240, "ocr.memory_mb": 3072,
    "model.endpoint": "", "model.name": "", "model.agreed_by": "", "model.seconds": 60, "model.calls_a_minute": 10,
    "model.tokens_a_day": 200_000,
    "inbox.folder": "", "inbox.person": "",
    "mail.server": "", "mail.port": 587, "mail.user": "", "mail.sender": "", "mail.certificate": "",
    "mail.digest_hours": 0,
    "workers.documents": 0, "workers.purchases": 1, "workers.validation": 1, "workers.notifications": 1,
    "retries.documents": 3, "retries.purchases": 5, "retries.validation": 3, "retries.notifications": 5,
    "retries.mail": 20, "window.idle_minutes": 10, "review.idle_minutes": 5,
    "backups.keep": 7, "backups.folder": "", "backups.every_days": 1, "backups.whole_keep": 5,
    "updates.address": "", "jobs.keep_days": 30,
}  # fmt: skip


def test_without_a_file_everything_is_as_delivered(tmp_path: Path) -> None:
    loaded = load(Home(tmp_path))
    assert (loaded.settings, loaded.problems) == (AS_DELIVERED, ())
    assert {setting.key: loaded.value(setting.key) for setting in ALL} == DELIVERED


def test_every_setting_has_words_and_a_default_that_it_allows() -> None:
    for setting in ALL:
        assert setting.words()
        assert group_words(setting.group)
        assert setting.problem(setting.default) == ""


def test_every_setting_is_read_by_some_part_of_the_program() -> None:
    read_somewhere = {
        node.attr
        for path, tree in syntax_trees()
        if path != PACKAGE / "settings.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
    }
    assert {field.name for field in fields(Settings)} - read_somewhere == set()


def test_what_the_file_says_counts() -> None:
    loaded = read(b'[files]\nmegabytes = 40\n[ocr]\nlanguages = ["deu", "chi_sim"]\ntesseract = "/opt/tesseract"\n')
    wanted = replace(AS_DELIVERED, files_megabytes=40, ocr_languages=("deu", "chi_sim"), ocr_tesseract="/opt/tesseract")
    assert (loaded.settings, loaded.problems) == (wanted, ())


@pytest.mark.parametrize("setting", [each for each in ALL if isinstance(each.default, int)], ids=lambda each: each.key)
def test_a_number_lies_within_its_bounds_or_is_not_used(setting: Setting) -> None:
    for value, is_fine in (
        (str(setting.least), True), (str(setting.most), True), (str(setting.least - 1), False),
        (str(setting.most + 1), False), ("true", False), ("1.5", False), ('"3"', False), ("[]", False),
    ):  # fmt: skip
        loaded = read(f"[{setting.group}]\n{setting.own_name} = {value}\n".encode())
        assert loaded.value(setting.key) == (int(value) if is_fine else setting.default)
        assert [problem.field for problem in loaded.problems] == ([] if is_fine else [setting.key])


def test_a_bad_value_is_said_in_words_and_the_others_count() -> None:
    loaded = read(b'[files]\nmegabytes = "many"\npages = 7\n[ocr]\nlanguages = ["Deutsch"]\n')
    assert loaded.settings == replace(AS_DELIVERED, files_pages=7)
    assert [problem.sentence for problem in loaded.problems] == [
        "“files.megabytes” in the settings file is not used, but what was delivered: 25. "
        "This has to be a whole number from 1 to 200.",
        "“ocr.languages” in the settings file is not used, but what was delivered: nothing. "
        "These have to be languages as Tesseract names them, such as deu, fra.",
    ]


@pytest.mark.parametrize("content", [b"megabytes = = 3", b"\xff\xfe", b"[files\n"])
def test_a_file_that_is_no_toml_is_said_and_nothing_of_it_counts(content: bytes) -> None:
    loaded = read(content)
    assert loaded.settings == AS_DELIVERED
    (problem,) = loaded.problems
    assert problem.code == "SETTINGS_FILE"
    assert problem.sentence.startswith("The settings file is not written correctly (")


def test_a_file_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.settings.mkdir()
    loaded = load(home)
    assert loaded.settings == AS_DELIVERED
    (problem,) = loaded.problems
    assert problem.sentence == "“settings.toml” can’t be read (Is a directory). All settings are as delivered."


def test_a_group_that_is_no_table_counts_for_nothing() -> None:
    assert read(b"files = 3\n").settings == AS_DELIVERED


def test_writing_keeps_what_the_program_does_not_know() -> None:
    before = b"""
note = "\\u00e4 \\"quoted\\" \\\\ \\t"
since = 2026-01-02
odd = [inf, 1.5, 07:30:00, 2026-01-02T03:04:05Z]
[files]
pages = 9
"max colours" = true
[files.deeper]
a = [{b = 1}, {c = "x"}]
[later]
thing = -4
"""
    after = written(before, {"files.pages": 200, "files.megabytes": 40, "ocr.languages": ("deu",)})
    wanted = tomllib.loads(before.decode())
    del wanted["files"]["pages"]
    wanted["files"]["megabytes"] = 40
    wanted["ocr"] = {"languages": ["deu"]}
    assert tomllib.loads(after.decode()) == wanted


def test_a_value_as_delivered_is_not_written() -> None:
    assert written(b"[files]\npages = 9\n", {"files.pages": 200, "jobs.keep_days": 30}) == b""


def test_wanted_values_are_judged_as_those_of_the_file_are() -> None:
    problems = problems_of({"files.pages": 0, "files.megabytes": 3, "ocr.tesseract": "two\nlines"})
    assert [(problem.field, problem.sentence) for problem in problems] == [
        ("files.pages", "This has to be a whole number from 1 to 2000."),
        ("ocr.tesseract", "This has to be a text on one line."),
    ]


def test_a_changed_file_counts_at_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    file = SettingsFile(home)
    assert file.settings.files_pages == 200
    home.settings.write_bytes(b"[files]\npages = 9\n")
    assert file.settings.files_pages == 9
    assert file.settings is file.settings
    home.settings.unlink()
    assert file.settings.files_pages == 200


def test_jobs_are_tried_as_often_as_is_set() -> None:
    settings = replace(
        AS_DELIVERED, retries_documents=2, retries_purchases=7, retries_validation=9, retries_notifications=1
    )
    kinds = (JobKind.OCR_DOCUMENT, JobKind.PRINT_ORDER, JobKind.VALIDATE_DOCUMENT, JobKind.NOTIFY)
    assert [policy_of(kind, settings).tries for kind in kinds] == [2, 7, 9, 1]


def test_keys_are_unique_and_named_after_their_fields() -> None:
    assert list(BY_KEY) == list(DELIVERED)
    assert [BY_KEY[key].name for key in ("files.megabytes", "jobs.keep_days")] == ["files_megabytes", "jobs_keep_days"]
