"""A QR code of a page's address, as SVG: for the door, the notice board, the printed list."""

from __future__ import annotations

from io import BytesIO

import segno

QUIET_ZONE = 4  # modules, as ISO/IEC 18004 asks for


def qr_svg(address: str) -> bytes:
    """The QR code of address, black on white in either theme. Error correction Q: a quarter of it
    may be scratched or wet."""
    drawing = BytesIO()
    segno.make(address, error="q", micro=False, boost_error=False).save(
        drawing,
        kind="svg",
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    return drawing.getvalue()
