"""Whether a folder lies on another computer: SQLite's locks do not hold there, and its files are lost or mixed up."""

from __future__ import annotations

import ctypes
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath, PurePosixPath

from p2p_desktop.errors import ToolMissing
from p2p_desktop.language import _

#: File systems whose files lie on another computer, as Linux and macOS name them.
_REMOTE = frozenset(
    "nfs nfs4 cifs smb2 smb3 smbfs ncpfs 9p afs afpfs coda ceph glusterfs lustre ocfs2 gfs2 davfs webdav "
    "fuse.sshfs fuse.rclone fuse.davfs2 fuse.s3fs fuse.glusterfs fuse.ceph fuse.smbnetfs fuse.gvfsd-fuse".split()
)
_ESCAPED = re.compile(r"\\([0-7]{3})")
_DRIVE_REMOTE = 4


def refuse_share(folder: Path) -> None:
    """Refuse a home folder on a network share, with a sentence of what to do."""
    if is_share(folder):
        raise ToolMissing(
            "HOME_ON_SHARE",
            _("“{folder}” lies on a network share. A database file shared like that gets damaged, so nothing was "
              "written. Choose a folder on a disk of this computer with --home; workstations that are to share their "
              "data need office mode with a database server.", folder=folder),
        )  # fmt: skip


def is_share(folder: Path) -> bool:
    """Say whether a folder, which need not be there yet, lies on another computer; False where nothing tells."""
    real = folder.expanduser().resolve()
    if sys.platform == "win32":
        return is_windows_share(real, ctypes.windll.kernel32.GetDriveTypeW)
    try:
        if sys.platform == "darwin":
            # The absolute path: what is first on the PATH of a person could be anything.
            listed = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=True, timeout=5).stdout
            return is_remote(real, mac_mounts(listed))
        return is_remote(real, linux_mounts(Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")))
    except (OSError, subprocess.SubprocessError):
        return False


def is_windows_share(folder: PurePath, drive_type: Callable[[str], int]) -> bool:
    r"""Say whether a folder is a UNC path (\\server\share) or lies on a drive letter that stands for one."""
    if folder.drive.startswith("\\\\"):
        return not folder.drive.startswith(("\\\\?\\", "\\\\.\\")) or "\\UNC\\" in folder.drive.upper()
    return bool(folder.drive) and drive_type(folder.anchor) == _DRIVE_REMOTE


def is_remote(folder: PurePath, mounts: Iterable[tuple[str, str]]) -> bool:
    """Say whether the mount that holds a folder, the deepest and of equals the newest, is of another computer."""
    holding, kind = -1, ""
    for place, file_system in mounts:
        depth = len(PurePosixPath(place).parts)
        if depth >= holding and folder.is_relative_to(place):
            holding, kind = depth, file_system
    return kind in _REMOTE


def linux_mounts(listed: str) -> list[tuple[str, str]]:
    """Read ``/proc/self/mountinfo`` (proc_pid_mountinfo(5)): where something is mounted, and its file system."""
    mounts = []
    for line in listed.splitlines():
        before, dash, after = line.partition(" - ")
        fields, kinds = before.split(" "), after.split(" ")
        if dash and len(fields) > 4:
            place = _ESCAPED.sub(lambda octal: chr(int(octal[1], 8)), fields[4])
            mounts.append((place, kinds[0]))
    return mounts


def mac_mounts(listed: str) -> list[tuple[str, str]]:
    """Read what ``mount`` lists on macOS: ``//ana@files/office on /Volumes/office (smbfs, nodev)``."""
    found = re.findall(r"^.* on (/.*) \(([^,)]+)", listed, flags=re.MULTILINE)
    return [(place, kind) for place, kind in found]
