"""Imports go down only and every outside library has one door."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.source import PACKAGE, ROOT, name_of, outside_imports, syntax_trees

DOMAIN_MAY_USE = sys.stdlib_module_names - {"sqlite3", "socket", "ssl", "urllib", "http", "subprocess", "tkinter"}

# A small program in which every contract is broken once.
SINS = {
    "domain/order.py": ["p2p_desktop.services.ordering"],
    "services/ordering.py": [
        "PySide6",
        "sqlalchemy",
        "huey",
        "PIL",
        "babel",
        "rapidfuzz",
        "keyring",
        "xlsxwriter",
        "openai",
        "psycopg",
    ],
    "store/engine.py": ["stdnum"],
    "store/tables/order.py": [],
    "store/migrations/env.py": [],
    "workers/tasks.py": ["p2p_desktop.workers.queues"],
    "workers/queues.py": ["p2p_desktop.workers.tasks"],
    "documents/pages.py": ["argon2", "cryptography"],
    "dev/shots.py": [],
    "ui/widgets/badge.py": ["p2p_desktop.services.ordering"],
    "ui/screens/orders/screen.py": ["p2p_desktop.ui.screens.vendors.screen", "p2p_desktop.store.tables.order"],
    "ui/screens/vendors/screen.py": [],
}


def contracts() -> list[dict[str, object]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: list[dict[str, object]] = settings["tool"]["importlinter"]["contracts"]
    return found


def libraries_with_a_door() -> set[str]:
    doors: set[str] = set()
    for contract in contracts():
        forbidden = contract.get("forbidden_modules", [])
        if str(contract["name"]).startswith("One door") and isinstance(forbidden, list):
            doors.update(forbidden)
    return doors


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([linter, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_every_import_contract_holds() -> None:
    checked = lint_imports(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_import_contract_can_be_broken(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, imports in SINS.items():
        module = tmp_path / "p2p_desktop" / name
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text("\n".join(f"import {imported}" for imported in imports), "utf-8")
    for folder in [path for path in (tmp_path / "p2p_desktop").rglob("*") if path.is_dir()]:
        (folder / "__init__.py").touch()
    (tmp_path / "p2p_desktop/__init__.py").touch()

    broken = re.findall(r"^(.+) BROKEN\b", lint_imports(tmp_path).stdout, flags=re.MULTILINE)

    assert sorted(broken) == sorted(str(contract["name"]) for contract in contracts())


def test_every_outside_library_has_a_door() -> None:
    known = libraries_with_a_door() | sys.stdlib_module_names | {"p2p_desktop"}

    doorless = {name_of(path): sorted(outside_imports(tree) - known) for path, tree in syntax_trees()}

    assert {path: names for path, names in doorless.items() if names} == {}


def test_nouns_use_nothing_but_the_standard_library_and_rapidfuzz() -> None:
    allowed = DOMAIN_MAY_USE | {"p2p_desktop", "rapidfuzz"}
    domain = PACKAGE / "domain"

    strangers = {
        name_of(path): sorted(outside_imports(tree) - allowed)
        for path, tree in syntax_trees()
        if path.is_relative_to(domain)
    }

    assert domain / "__init__.py" in {path for path, _ in syntax_trees()}
    assert {path: names for path, names in strangers.items() if names} == {}
