"""Inside the sandbox: payment codes on a page's picture, as EPC069-12 (GiroCode) and the Swiss QR bill define them."""

from __future__ import annotations

import zxingcpp
from PIL import Image

Json = dict[str, object]

_MOST_CODES = 10
#: Codes are printed at least 20 mm wide; at this width of a page their modules are still some pixels.
_WIDTH = 1400
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_EPC = "BCD"
_SWISS = "SPC"


def codes_on(picture: Image.Image, *, page: int) -> list[Json]:
    """Return the payment codes on a page, with where they stand (0–1)."""
    grey = picture.convert("L")
    if grey.width > _WIDTH:
        grey = grey.resize((_WIDTH, max(1, grey.height * _WIDTH // grey.width)), Image.Resampling.BOX)
    found = zxingcpp.read_barcodes(grey, formats=_QR, try_rotate=True, try_downscale=True)
    codes = []
    for code in found[:_MOST_CODES]:
        said = _payment(code.text)
        if said is not None:
            corners = (code.position.top_left, code.position.bottom_right,
                       code.position.top_right, code.position.bottom_left)  # fmt: skip
            across, down = [point.x / grey.width for point in corners], [point.y / grey.height for point in corners]
            codes.append({**said, "place": [page, min(across), min(down), max(across), max(down)]})
    return codes


def _payment(text: str) -> Json | None:
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    if lines[:1] == [_EPC]:
        return _epc(lines)
    if lines[:1] == [_SWISS]:
        return _swiss(lines)
    return None


def _epc(lines: list[str]) -> Json | None:
    """Read service tag, version, character set, SCT, BIC, name, IBAN, amount, purpose, reference, remark."""
    told = [*lines, *[""] * 12]
    if told[3] != "SCT":
        return None
    money = told[7]
    currency, amount = (money[:3], money[3:]) if money[:3].isalpha() else ("", "")
    return {"bic": told[4], "name": told[5], "iban": told[6], "currency": currency, "amount": amount,
            "reference": told[9] or told[10]}  # fmt: skip


def _swiss(lines: list[str]) -> Json:
    """Read the 31 and more lines of the Swiss Implementation Guidelines for the QR-bill, version 2."""
    told = [*lines, *[""] * 34]
    return {"iban": told[3], "name": told[5], "amount": told[18], "currency": told[19], "reference": told[28]}
