"""Inside the sandbox: turn the picture of a logo into a small PNG on white.

``answer`` runs in the child only. Errors a file can cause become ``{"error": code}``; the parent words them.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from p2p_desktop.documents import picture_work
from p2p_desktop.documents.sniff import FileType, Limits

Json = dict[str, object]

_FORMATS = {FileType.PNG: "PNG", FileType.JPEG: "JPEG"}


def answer(request: Json, *, limits: Limits, progress: Callable[[int, int], None]) -> Json:
    """Read the picture named in the request and write it again, as the PNG that is kept."""
    path, scratch = Path(str(request["path"])), Path(str(request["scratch"]))
    most, side = int(str(request["most_side"])), int(str(request["side"]))
    Image.MAX_IMAGE_PIXELS = limits.megapixels * 1_000_000
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(path, formats=(_FORMATS[FileType(str(request["type"]))],)) as opened:
            if max(opened.size) > most:
                return {"error": "TOO_MANY_PIXELS"}
            picture = picture_work.on_white(ImageOps.exif_transpose(opened))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return {"error": "TOO_MANY_PIXELS"}
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError):
        # Pillow's decoders raise all of these for files that end early or contradict themselves.
        return {"error": "DAMAGED"}
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    picture.save(scratch / str(request["target"]), "PNG", optimize=True)
    progress(1, 1)
    return {"width": picture.width, "height": picture.height}
