"""What holds for every test: no screen unless a run asks for one, one thread for each Tesseract."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_THREAD_LIMIT", "1")
