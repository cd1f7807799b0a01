"""The Qt that is installed keeps count of None (PYSIDE-3474: 6.12 on Python 3.11 aborts after some thousand calls)."""

import subprocess
import sys
from importlib.metadata import version

CALLS = """
import sys
from PySide6.QtCore import QObject

thing = QObject()
before = sys.getrefcount(None)
for number in range(10_000):
    thing.setObjectName("name")
print(before - sys.getrefcount(None))
"""


def test_qt_is_older_than_6_12_on_python_before_3_12() -> None:
    installed = tuple(int(part) for part in version("PySide6_Essentials").split(".")[:2])
    assert installed >= (6, 10)
    assert sys.version_info >= (3, 12) or installed < (6, 12)


def test_ten_thousand_calls_that_return_nothing_lose_no_none() -> None:
    called = subprocess.run([sys.executable, "-c", CALLS], capture_output=True, text=True, check=False)

    assert (called.returncode, called.stderr) == (0, "")
    assert abs(int(called.stdout)) < 100
