"""A4 pages to print, by fpdf2: text that stays within its box, boxes, lines. Everything is in millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Literal

from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.fonts import TTFFont
from PIL import Image

from geomap.report.fonts import font_path
from geomap.report.words import broken

FONT = "NotoSansSC"
MM_PER_POINT = 25.4 / 72
LINE = 1.4
"""Height of a line of text, in sizes of its letters."""
CUT = "…"

Align = Literal["L", "C", "R"]


class Paper:
    """An A4 document in one typeface, its pages filled by hand: none begins by itself."""

    def __init__(self, title: str, language: str, made_on: date) -> None:
        self.pdf = FPDF(format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.pdf.add_font(FONT, "", str(font_path()))
        self.pdf.set_title(title)
        self.pdf.set_lang("zh-CN" if language == "zh" else "en")
        self.pdf.set_creation_date(datetime.combine(made_on, time(), UTC))
        self.width, self.height = self.pdf.w, self.pdf.h

    def add_page(self) -> None:
        self.pdf.add_page()

    def output(self) -> bytes:
        """The document; nothing can be added to it afterwards."""
        made = bytes(self.pdf.output())
        for font in self.pdf.fonts.values():
            if isinstance(font, TTFFont):
                font.close()
        return made

    def text(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: float,
        colour: str,
        align: Align = "L",
        bold: bool = False,
    ) -> None:
        """One line of size points whose upper left corner is at x, y, cut where it is wider than width."""
        self._ink(size, colour)
        if bold:  # the typeface has one weight: its outline thickens it
            with self.pdf.local_context(
                text_mode=TextMode.FILL_STROKE, line_width=size * MM_PER_POINT / 36, draw_color=colour
            ):
                self._cell(x, y, width, self.fitted(text, width, size), size, align)
        else:
            self._cell(x, y, width, self.fitted(text, width, size), size, align)

    def fitted(self, text: str, width: float, size: float) -> str:
        """text, or as much of it as fits into width with … at its end."""
        text = " ".join(text.split())
        if self.wide(text, size) <= width:
            return text
        low, high = 0, len(text)  # so many characters fit, so many do not
        while high - low > 1:
            middle = (low + high) // 2
            fits = self.wide(text[:middle] + CUT, size) <= width
            low, high = (middle, high) if fits else (low, middle)
        return text[:low].rstrip() + CUT

    def lines(self, text: str, width: float, size: float) -> list[str]:
        """The lines that text takes when none is wider than width."""
        return broken(text, lambda line: self.wide(line, size) <= width)

    def paragraph(
        self, x: float, y: float, width: float, text: str, size: float, colour: str, most_lines: int
    ) -> float:
        """Text over several lines, at most most_lines, cut where it takes more; returns the y below it."""
        lines = self.lines(text, width, size)
        if len(lines) > most_lines:
            rest = " ".join(lines[most_lines - 1 :])
            lines = [*lines[: most_lines - 1], self.fitted(rest + CUT, width, size)]
        for line in lines:
            self.text(x, y, width, line, size, colour)
            y += size * MM_PER_POINT * LINE
        return y

    def wide(self, text: str, size: float) -> float:
        """How wide a line of text is."""
        self.pdf.set_font(FONT, size=size)
        return float(self.pdf.get_string_width(text))

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        self.pdf.set_fill_color(colour)
        self.pdf.circle(x, y, radius, style="F")

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self.pdf.set_fill_color(colour)
        self.pdf.rect(x, y, width, height, style="F")

    def frame(self, x: float, y: float, width: float, height: float, colour: str, line: float) -> None:
        self.pdf.set_draw_color(colour)
        self.pdf.set_line_width(line)
        self.pdf.rect(x, y, width, height, style="D")

    def line(
        self, points: Sequence[tuple[float, float]], colour: str, width: float, dash: float = 0.0
    ) -> None:
        """A line through points. dash: the length of its dashes and gaps, 0 for none."""
        self.pdf.set_draw_color(colour)
        self.pdf.set_line_width(width)
        self.pdf.set_dash_pattern(dash=dash, gap=dash)
        self.pdf.polyline(points)
        self.pdf.set_dash_pattern()

    def area(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        self.pdf.set_fill_color(colour)
        self.pdf.polygon(points, style="F")

    def image(self, picture: Image.Image, x: float, y: float, width: float, told: str) -> None:
        """A picture, width wide. told: what it shows, for people who do not see it."""
        self.pdf.image(picture, x=x, y=y, w=width, alt_text=told)

    def _ink(self, size: float, colour: str) -> None:
        self.pdf.set_font(FONT, size=size)
        self.pdf.set_text_color(colour)

    def _cell(self, x: float, y: float, width: float, text: str, size: float, align: Align) -> None:
        self.pdf.set_xy(x, y)
        self.pdf.cell(width, size * MM_PER_POINT * LINE, text, align=align)
