"""The tree keeps to its grammar: no catch-all modules, no catch-all handlers, nothing of one machine."""

import ast
import re
from collections import Counter
from pathlib import Path

from tests.architecture.source import ROOT, name_of, package_files, syntax_trees, tracked_files

FORBIDDEN_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"})

# The job runner, the background of the window and the exception hook may catch everything: each keeps what it caught.
MAY_CATCH_EVERYTHING = frozenset({"p2p_desktop/workers/tasks.py", "p2p_desktop/ui/background.py", "p2p_desktop/app.py"})

# Written so that no pattern finds itself.
REGISTRY_ADDRESSES = (
    r"pypi[.]org",
    r"python[h]osted",
    r"npm[j]s\.org",
    r"proxy\.golan[g]",
    r"(index-url|registr[y])\s*[=:]\s*.?https?:",
    r"https?://\S+\.(whl|tar\.gz|tgz|deb)\b",
)
MACHINE_PATHS = (
    r"(?<![\w.])/[w]ork/",
    r"(?<![\w.])/[r]oot/",
    r"(?<![\w.])/[o]pt/pypi",
    r"(?<![\w.])/[t]mp/\w+",
    r"(?<![\w.])/home/[a-z]",
    r"\b[A-Z]:\\+Users\\",
)


def text_of(path: Path) -> str:
    """Read a file as text; a picture or a PDF gives what looks like text in it."""
    return path.read_bytes().decode("utf-8", "replace")


def places(patterns: tuple[str, ...]) -> list[str]:
    """List where in the project's files one of the patterns stands."""
    wanted = re.compile("|".join(patterns))
    return [
        f"{name_of(path)}:{number}: {line.strip()[:120]}"
        for path in tracked_files()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if wanted.search(line)
    ]


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """Say whether a handler is broad: bare, or with Exception or BaseException among its kinds."""
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException") for kind in kinds)


def test_no_module_has_a_name_that_says_nothing() -> None:
    modules = {name_of(path): {*path.with_suffix("").parts} for path in package_files()}
    assert [path for path, words in modules.items() if words & FORBIDDEN_NAMES] == []


def test_broad_handlers_stand_in_the_three_listed_places_only() -> None:
    broad = Counter(
        name_of(path)
        for path, tree in syntax_trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and catches_everything(node)
    )
    assert {path: count for path, count in broad.items() if path not in MAY_CATCH_EVERYTHING} == {}
    assert [path for path, count in broad.items() if count > 1] == []


def test_no_registry_address_stands_in_the_tree() -> None:
    assert places(REGISTRY_ADDRESSES) == []


def test_no_path_of_one_machine_stands_in_the_tree() -> None:
    assert places(MACHINE_PATHS) == []


def test_the_guard_sees_what_it_guards_against() -> None:
    address, folder = "https://pypi." + "org/simple", "/ro" + "ot/project"
    assert re.search("|".join(REGISTRY_ADDRESSES), address)
    assert re.search("|".join(MACHINE_PATHS), f"cd {folder}")


def test_the_lock_pins_every_package_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = re.findall(r"^[a-z0-9][a-z0-9._-]*==\S+.*?(?=^[a-z0-9]|\Z)", lock, flags=re.MULTILINE | re.DOTALL)

    assert len(pinned) >= 20
    assert [entry.splitlines()[0] for entry in pinned if "--hash=sha256:" not in entry] == []
    assert re.findall(r"^[^#\s].*", lock, flags=re.MULTILINE) == [entry.splitlines()[0] for entry in pinned]
