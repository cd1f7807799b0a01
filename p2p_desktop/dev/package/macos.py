"""The macOS side: what the bundle says of itself, and the disk image that people download."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from p2p_desktop import __version__
from p2p_desktop.dev.package.windows import NAME, copyright_line

BUNDLE = f"{NAME}.app"
#: What the Finder offers the program for.
_OPENS = ("com.adobe.pdf", "public.png", "public.jpeg", "public.tiff", "org.webmproject.webp", "public.heic")


def bundle_facts() -> Mapping[str, object]:
    """Return what PyInstaller writes into the bundle's property list."""
    kinds = {"CFBundleTypeName": NAME, "CFBundleTypeRole": "Viewer", "LSHandlerRank": "Alternate"}
    return {
        "bundle_identifier": "desktop.p2p",
        "version": __version__,
        "info_plist": {
            "CFBundleDisplayName": NAME,
            "CFBundleDocumentTypes": [{**kinds, "LSItemContentTypes": list(_OPENS)}],
            "LSApplicationCategoryType": "public.app-category.business",
            "LSMinimumSystemVersion": "13.0",
            "NSHighResolutionCapable": True,
            "NSHumanReadableCopyright": copyright_line(),
        },
    }


def make_image(bundle: Path, target: Path) -> Path:
    """Make a disk image with the program and the folder to drag it to."""
    tree = target.with_suffix("")
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    shutil.copytree(bundle, tree / bundle.name, symlinks=True)
    (tree / "Applications").symlink_to("/Applications")
    made = ["hdiutil", "create", "-volname", NAME, "-srcfolder", str(tree), "-format", "ULFO", "-ov", str(target)]
    subprocess.run(made, check=True)
    shutil.rmtree(tree)
    return target
