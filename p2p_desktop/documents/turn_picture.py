"""Inside the sandbox: turn the pictures of a page by quarters.

``answer`` runs in the child only.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from p2p_desktop.documents.sniff import Limits

Json = dict[str, object]
_VIEW_QUALITY = 80
_SIDE = 96


def answer(request: Json, *, limits: Limits, progress: Callable[[int, int], None]) -> Json:
    """Write the picture for people turned, and the one for OCR (where there is one) so that both lie alike.

    The answer says by how much the picture for OCR was turned: OCR may have turned the other one before.
    """
    scratch, turn = Path(str(request["scratch"])), int(str(request["turn"]))
    Image.MAX_IMAGE_PIXELS = limits.megapixels * 1_000_000
    with Image.open(Path(str(request["picture"]))) as view:
        view.load()
    before = 0
    if request["ocr"]:
        with Image.open(Path(str(request["ocr"]))) as page:
            page.load()
        before = _turn_between(page, view) if request["is_turned"] is True else 0
        page.rotate(-(turn + before), expand=True).save(scratch / str(request["ocr_target"]), "PNG", compress_level=1)
    view.rotate(-turn, expand=True).convert("RGB").save(scratch / str(request["target"]), "JPEG", quality=_VIEW_QUALITY)
    progress(1, 1)
    return {"before": before}


def _turn_between(page: Image.Image, view: Image.Image) -> int:
    """Return by which quarters the picture for people is turned from the one for OCR, by how alike they look."""
    wanted = _small(view)
    differences = {turn: _difference(_small(page.rotate(-turn, expand=True)), wanted) for turn in (0, 90, 180, 270)}
    return min(differences, key=lambda turn: differences[turn])


def _small(picture: Image.Image) -> NDArray[np.float32]:
    # Both are squeezed into the same square: what matters is which side is up, not the shape of the sheet.
    return np.asarray(picture.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX), dtype=np.float32)


def _difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.abs(one - other).mean())
