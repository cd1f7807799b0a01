"""What the installers are made of, as far as it can be seen without building the program."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from p2p_desktop import __version__
from p2p_desktop.dev.package import (
    collecting,
    debian,
    icons,
    library_licences,
    linked,
    macos,
    tesseract_source,
    windows,
)
from p2p_desktop.store.migrations import REVISIONS
from tests.architecture.source import ROOT

LINUX = ROOT / "resources" / "packaging" / "linux"


def needs(program: str) -> pytest.MarkDecorator:
    """Skip where a program of the system is not there; the machine that checks every change has them all."""
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed here")


# What goes into the program -----------------------------------------------------------------------------------------


def test_every_migration_and_every_resource_goes_into_the_program_and_nothing_for_packaging() -> None:
    files = {Path(source).relative_to(ROOT).as_posix(): place for source, place in collecting.own_files()}
    migrations = [file for file in files if re.search(r"migrations/versions/v\d{4}_\w+\.py$", file)]
    assert len(migrations) == len(REVISIONS)
    assert {files[each] for each in migrations} == {"p2p_desktop/store/migrations/versions"}
    assert files["p2p_desktop/store/migrations/env.py"] == "p2p_desktop/store/migrations"
    assert files["resources/fonts"] == "resources/fonts"
    assert files["resources/program.svg"] == "resources"
    assert not any("packaging" in file for file in files)


@pytest.mark.parametrize(
    ("place", "needed"),
    [
        ("PySide6/Qt/lib/libQt6Widgets.so.6", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6/Qt/translations/qtbase_de.qm", True),
        ("rapidocr/models/PP-OCRv6_rec_small.onnx", True),
        ("libxcb-cursor.so.0", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        (r"PySide6\Qt6Qml.dll", False),
        ("PySide6/Qt/qml/QtQuick/qmldir", False),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
        ("PySide6/Qt/translations/qtbase_ja.qm", False),
        ("reportlab/fonts/DarkGarden-copying-gpl.txt", False),
        ("libstdc++.so.6", False),
        ("libreadline.so.8", False),
    ],
)
def test_what_the_program_never_needs_is_left_out(place: str, needed: bool) -> None:
    assert collecting.is_needed(place) is needed


@needs("readelf")
def test_a_library_that_only_something_left_out_was_linked_to_is_left_out_too() -> None:
    python = str(Path(shutil.which("python3") or "").resolve())
    system = "/usr/lib/x86_64-linux-gnu/libpango-1.0.so.0"
    entries = [("python3", python, "BINARY"), ("libpango-1.0.so.0", system, "BINARY")]
    assert collecting.without_orphans(entries) == [entries[0]]


def test_every_module_that_is_loaded_by_name_is_collected() -> None:
    """Each name that the source hands to import_module stands in the list for PyInstaller."""
    named = re.compile(r'"(p2p_desktop\.[a-z_.]+)"')
    loaded: set[str] = set()
    for path in sorted((ROOT / "p2p_desktop").rglob("*.py")):
        text = path.read_text("utf-8")
        if "import_module(" in text and "dev" not in path.parts:
            loaded |= set(named.findall(text))
    assert loaded
    assert loaded - set(collecting.LOADED_BY_NAME) == set()


@needs("dpkg-query")
def test_a_library_that_nobody_has_looked_at_has_no_licence_and_may_not_be_delivered() -> None:
    part = library_licences.library_parts([("libzlib.so.1", "/usr/lib/nowhere/libunknown.so.1", "BINARY")])[0]
    assert part.licence == ""


def test_a_package_that_no_part_names_is_told() -> None:
    entries = [("pytest/__init__.pyc", "", "DATA"), ("lxml.etree", "", "PYMODULE"), ("p2p_desktop.app", "", "PYMODULE")]
    assert library_licences.unknown_packages(entries, known={"lxml"}) == ["pytest"]


# Icons and what Windows and macOS are told --------------------------------------------------------------------------


def test_the_icon_is_drawn_sharp_in_every_size(tmp_path: Path) -> None:
    drawn = icons.make_icons(tmp_path)
    for size, path in drawn.png.items():
        with Image.open(path) as picture:
            assert picture.size == (size, size)
            assert picture.convert("RGBA").getpixel((size // 2, size // 8)) != (0, 0, 0, 0)
    with Image.open(drawn.ico) as ico:
        assert {(16, 16), (48, 48), (256, 256)} <= set(ico.info["sizes"])
    assert drawn.icns.read_bytes()[:4] == b"icns"


def test_the_version_of_windows_has_four_numbers(tmp_path: Path) -> None:
    assert windows.four_numbers("1.12.3rc1") == (1, 12, 3, 0)
    assert windows.four_numbers("0.1") == (0, 1, 0, 0)
    text = windows.write_version_resource(tmp_path / "version.txt").read_text("utf-8")
    compile(text, "version.txt", "eval")
    assert f"StringStruct('ProductVersion', {__version__!r})" in text
    assert windows.publisher() == "P2P Desktop contributors"


def test_the_bundle_of_macos_opens_pdfs_and_pictures() -> None:
    facts = macos.bundle_facts()
    assert facts["version"] == __version__
    assert "com.adobe.pdf" in str(facts["info_plist"])


@needs("makensis")
def test_the_installer_for_windows_is_made_without_a_warning(tmp_path: Path) -> None:
    folder = tmp_path / "Größe 1"
    (folder / "_internal" / "resources").mkdir(parents=True)
    (folder / "p2p-desktop.exe").write_bytes(b"MZ")
    (folder / "_internal" / "resources" / "größe.txt").write_text("text", "utf-8")
    icon = icons.make_icons(tmp_path / "icons").ico
    made = windows.make_installer(folder, icon, tmp_path / f"p2p-desktop-{__version__}-setup.exe")
    assert made.read_bytes()[:2] == b"MZ"


# The package of Debian ----------------------------------------------------------------------------------------------

HELP = """\
usage: p2p-desktop [-h] COMMAND ...

positional arguments:
  COMMAND
    worker    work through the queues without a window
    selftest  check every part of the
              program
    longer-than-others
"""


def test_the_manual_tells_the_commands_as_the_program_does() -> None:
    assert debian.commands_in(HELP) == {
        "worker": "work through the queues without a window",
        "selftest": "check every part of the program",
    }
    page = debian.man_page(HELP)
    assert ".B worker\nwork through the queues" in page
    assert f"P2P Desktop {__version__}" in page
    assert not re.search(r"@[A-Z]+@", page)


@needs("man")
def test_the_manual_is_set_without_a_complaint(tmp_path: Path) -> None:
    page = tmp_path / "p2p-desktop.1"
    page.write_text(debian.man_page(HELP), "utf-8")
    done = subprocess.run(["man", "--warnings", "-l", str(page)], capture_output=True, text=True, check=True,
                          env={"MANWIDTH": "100", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})  # fmt: skip
    assert done.stderr == ""


@needs("desktop-file-validate")
def test_the_entry_of_the_menu_is_valid() -> None:
    done = subprocess.run(
        ["desktop-file-validate", str(LINUX / "p2p-desktop.desktop")], capture_output=True, check=False
    )
    assert (done.stdout, done.returncode) == (b"", 0)


def test_files_are_opened_with_the_program() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their capitals
    entry.read(LINUX / "p2p-desktop.desktop", "utf-8")
    assert entry["Desktop Entry"]["Exec"] == "p2p-desktop open %F"
    assert {"application/pdf", "image/png", "image/jpeg", "image/tiff"} <= set(
        entry["Desktop Entry"]["MimeType"].split(";")
    )


@needs("dpkg-deb")
def test_the_control_file_is_one_that_dpkg_takes(tmp_path: Path) -> None:
    (tmp_path / "tree" / "DEBIAN").mkdir(parents=True)
    words = debian.control(["libc6 (>= 2.36)", "libgl1"], 1234, debian.architecture())
    (tmp_path / "tree" / "DEBIAN" / "control").write_text(words, "utf-8")
    shutil.copy(LINUX / "preinst", tmp_path / "tree" / "DEBIAN" / "preinst")
    (tmp_path / "tree" / "DEBIAN" / "preinst").chmod(0o755)
    package = tmp_path / "made.deb"
    subprocess.run(["dpkg-deb", "--build", str(tmp_path / "tree"), str(package)], check=True, capture_output=True)
    told = subprocess.run(["dpkg-deb", "-f", str(package)], capture_output=True, text=True, check=True).stdout
    assert f"Version: {__version__}\n" in told
    assert "Depends: fonts-dejavu-core, libc6 (>= 2.36), libgl1\n" in told


def test_installing_goes_on_where_the_program_does_not_run() -> None:
    done = subprocess.run(["sh", str(LINUX / "preinst"), "upgrade", "0.1.0"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@needs("dpkg-query")
def test_the_package_of_a_library_is_found() -> None:
    assert linked.package_of_library("libc.so.6") == "libc6"
    assert linked.package_of_library("libnobodyhas.so.6") == ""


def test_the_source_of_tesseract_comes_from_where_the_packages_of_the_system_come_from() -> None:
    targets = (
        "Debian\thttp://mirror/debian\tbookworm\tmain\n"
        "Debian\thttp://mirror/debian\tbookworm\tmain\n"
        "Somebody\thttp://elsewhere\tstable\tmain\n"
        "\n"
    )
    assert tesseract_source.source_lines(targets) == ["deb-src http://mirror/debian bookworm main"]
