"""A4 pages that reports are written on, with fpdf2."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF, FontFace

FONTS = (
    Path("/usr/share/fonts/truetype/dejavu"),
    Path("/usr/share/fonts/dejavu"),
    Path("/usr/share/fonts/TTF"),
)
"""Where systems keep DejaVu Sans, which has letters that a PDF's built-in fonts lack."""

SOFT, TEXT, RULE = (85, 96, 110), (27, 33, 41), (217, 222, 229)

# It tells every table of a font that it embeds.
logging.getLogger("fontTools").setLevel(logging.WARNING)

_REPLACED = str.maketrans({"→": "->", "“": '"', "”": '"', "–": "-", "▲": "!"})


class Pages(FPDF):
    """Pages with a line at their foot. `lost` says whether a letter could not be written."""

    def __init__(self, foot: str, *, landscape: bool = False) -> None:
        super().__init__(orientation="landscape" if landscape else "portrait", format="A4")
        self.set_margin(16)
        self.set_auto_page_break(True, margin=20)
        self._foot = foot
        self.lost = False
        self.face = "Helvetica"
        folder = next((folder for folder in FONTS if (folder / "DejaVuSans.ttf").exists()), None)
        if folder is not None:
            self.add_font("DejaVu", "", folder / "DejaVuSans.ttf")
            bold = folder / "DejaVuSans-Bold.ttf"
            self.add_font("DejaVu", "B", bold if bold.exists() else folder / "DejaVuSans.ttf")
            self.face = "DejaVu"

    def words(self, text: str) -> str:
        """`text` in letters that the font has."""
        if self.face != "Helvetica":
            return text
        written = text.translate(_REPLACED)
        plain = written.encode("latin-1", "replace").decode("latin-1")
        self.lost |= plain != written
        return plain

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(self.face, "", 7)
        self.set_text_color(*SOFT)
        self.cell(self.epw - 20, 4, self.words(self._foot))
        self.cell(20, 4, f"{self.page_no()} / {{nb}}", align="R")

    def heading(self, text: str, size: float = 12) -> None:
        """On its own line, kept with what follows as far as 30 mm go."""
        if self.will_page_break(30):
            self.add_page()
        self.set_font(self.face, "B", size)
        self.set_text_color(*TEXT)
        self.multi_cell(0, size / 2, self.words(text), new_x="LMARGIN", new_y="NEXT", align="L")
        self.ln(1)

    def paragraph(self, text: str, *, soft: bool = False) -> None:
        self.set_font(self.face, "", 9)
        self.set_text_color(*(SOFT if soft else TEXT))
        self.multi_cell(0, 4.8, self.words(text), new_x="LMARGIN", new_y="NEXT", align="L")
        self.ln(1.5)

    def rows(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """A table whose first column is text and whose others are numbers; `widths` are shares."""
        self.set_font(self.face, "", 7.5)
        self.set_text_color(*TEXT)
        self.set_draw_color(*RULE)
        self.set_fill_color(255)
        align = ("LEFT", *("RIGHT" for _ in head[1:]))
        style = FontFace(emphasis="BOLD", color=SOFT)
        with self.table(
            col_widths=tuple(widths),
            text_align=align,
            headings_style=style,
            borders_layout="HORIZONTAL_LINES",
            line_height=4.2,
        ) as table:
            table.row([self.words(cell) for cell in head])
            for cells in rows:
                table.row([self.words(cell) for cell in cells])
        self.ln(4)
