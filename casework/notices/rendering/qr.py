"""The QR code that leads to the verification page."""

from __future__ import annotations

from base64 import b64encode

import qrcode
from qrcode.constants import ERROR_CORRECT_M

_QUIET = 4
"""Empty modules around the code, as ISO/IEC 18004 asks."""


def svg(text: str) -> bytes:
    """An SVG image of the code: one path of unit squares, black on white."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text.encode("ascii"))
    code.make(fit=True)
    rows = code.get_matrix()
    side = len(rows) + 2 * _QUIET
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}mm" height="{side}mm"'
        f' viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'
    ).encode()


def data_address(text: str) -> str:
    """The image as a data: address, the one kind the printer opens."""
    return "data:image/svg+xml;base64," + b64encode(svg(text)).decode()
