"""A database file on another computer is refused (office mode is for sharing)."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from p2p_desktop.store import shares

LINUX = r"""22 28 0:21 / /proc rw,nosuid shared:12 - proc proc rw
28 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 28 0:35 / /mnt/office rw,relatime shared:20 - cifs //files/office rw,vers=3.0
41 40 8:2 / /mnt/office/local rw,relatime - xfs /dev/sdb1 rw
42 28 0:36 / /srv/with\040blank rw - nfs4 files:/export rw
43 28 0:37 / /media/cloud rw master:3 - fuse.sshfs ana@files:/ rw
44 28 8:3 / /twice rw - ext4 /dev/sdc1 rw
45 44 0:38 / /twice rw - nfs files:/twice rw
"""
MAC = """/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//ana@files/office on /Volumes/office (smbfs, nodev, nosuid, mounted by ana)
/dev/disk4s1 on /Volumes/Stick on desk (msdos, local)
"""


@pytest.mark.parametrize(
    ("folder", "is_remote"),
    [
        ("/var/p2p", False),
        ("/mnt/office/p2p", True),
        ("/mnt/office", True),
        ("/mnt/officer/p2p", False),
        ("/mnt/office/local/p2p", False),
        ("/srv/with blank/p2p", True),
        ("/media/cloud/p2p", True),
        ("/twice/p2p", True),
    ],
)
def test_the_deepest_mount_tells_on_linux(folder: str, is_remote: bool) -> None:
    assert shares.is_remote(PurePosixPath(folder), shares.linux_mounts(LINUX)) is is_remote


@pytest.mark.parametrize(
    ("folder", "is_remote"),
    [("/Library/p2p", False), ("/Volumes/office/p2p", True), ("/Volumes/Stick on desk/p", False)],
)
def test_what_mount_lists_tells_on_a_mac(folder: str, is_remote: bool) -> None:
    assert shares.is_remote(PurePosixPath(folder), shares.mac_mounts(MAC)) is is_remote


@pytest.mark.parametrize(
    ("folder", "is_remote"),
    [
        (r"\\files\office\p2p", True),
        (r"\\?\UNC\files\office\p2p", True),
        (r"\\?\C:\p2p", False),
        (r"C:\p2p", False),
        (r"Z:\p2p", True),
    ],
)
def test_server_names_and_their_drive_letters_tell_on_windows(folder: str, is_remote: bool) -> None:
    assert shares.is_windows_share(PureWindowsPath(folder), lambda drive: 4 if drive == "Z:\\" else 3) is is_remote


def test_a_disk_of_this_computer_is_taken(tmp_path: Path) -> None:
    shares.refuse_share(tmp_path / "not there yet")
