"""The files of this checkout and what their code says, for the tests that guard the architecture."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "p2p_desktop"
NOT_OURS = frozenset({".git", ".venv", "build", "dist", "shots"})


def package_files() -> list[Path]:
    """List the program's modules."""
    return sorted(PACKAGE.rglob("*.py"))


def syntax_trees() -> Iterator[tuple[Path, ast.Module]]:
    """Parse every module of the program."""
    for path in package_files():
        yield path, ast.parse(path.read_text("utf-8"), filename=str(path))


def tracked_files() -> list[Path]:
    """List the files that belong to the project: those git knows or, where there is no git, all but the built ones."""
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        found = (path for path in ROOT.rglob("*") if is_ours(path.relative_to(ROOT)))
    else:
        found = (ROOT / name for name in listing.decode("utf-8").split("\0") if name)
    return sorted(path for path in found if path.is_file())


def is_ours(path: Path) -> bool:
    """Say whether a path of the folder belongs to the project when git cannot say it."""
    made = any(part in NOT_OURS or part.endswith((".egg-info", "_cache", "__pycache__")) for part in path.parts)
    return not made


def name_of(path: Path) -> str:
    """Name a file as it is written in a list: from the root, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def outside_imports(tree: ast.Module) -> set[str]:
    """List the top-level names of all that a module imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names
