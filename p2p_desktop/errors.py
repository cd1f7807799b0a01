"""The few kinds of error a person can act on; everything else is a bug.

Each error carries a stable ``code`` (for tests and logs), a ``sentence`` for people (already in their language)
and, where a form is concerned, the ``field`` it speaks of. Logs get the code, never the sentence: sentences may
hold names and amounts.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Codes of errors that pass by themselves: whoever was in the middle of something may go on with it later.
UNREACHABLE = "OFFICE_UNREACHABLE"
PASSING = frozenset({"BUSY", UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what a person gave: code, sentence, and the field it belongs to."""

    code: str
    sentence: str
    field: str = ""


class PersonError(Exception):
    """An error worded for the person in front of the program."""

    def __init__(self, code: str, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.field = field


class Refused(PersonError):
    """A rule says no. Nothing was changed."""

    def __init__(self, code: str, sentence: str, *, field: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(code, sentence, field=field)
        self.problems = problems or (Problem(code, sentence, field),)

    @classmethod
    def for_problems(cls, problems: tuple[Problem, ...]) -> Refused:
        """Refuse once for everything that is wrong, so that a form can mark every field at a time."""
        first = problems[0]
        sentence = " ".join(problem.sentence for problem in problems)
        return cls(first.code, sentence, field=first.field, problems=problems)


class ChangedMeanwhile(PersonError):
    """Somebody else changed the same thing first. What was typed is kept by the screen."""


class NotFound(PersonError):
    """What was asked for is not there (any more), or this person may not know that it is."""


class BadFile(PersonError):
    """A file cannot be taken or read; it stays where it was. ``repeatable`` says whether trying again may help."""

    def __init__(self, code: str, sentence: str, *, field: str = "", repeatable: bool = False) -> None:
        super().__init__(code, sentence, field=field)
        self.repeatable = repeatable


class ToolMissing(PersonError):
    """Something this program stands on (Tesseract, a folder it may write to) is not there."""
