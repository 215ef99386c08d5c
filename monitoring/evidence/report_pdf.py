"""The report as a PDF, drawn with fpdf2."""

from __future__ import annotations

import io

from fpdf import FontFace
from PIL import Image, UnidentifiedImageError

from monitoring.evidence.report import Picture, Report, Table
from monitoring.pdf_pages import RULE, SOFT, TEXT, Pages

_WIDTHS = {3: (26, 16, 58), 4: (8, 26, 16, 50), 5: (26, 30, 22, 11, 11)}
"""Shares of a table's width by its columns."""
_NOTE = "Letters that this server has no font for are written as “?”; report.html has all of them."
_LONGEST_TABLE = 400
"""Rows; what is beyond stands in the JSON files."""


def render(report: Report, *, snapshot: bytes | None) -> bytes:
    pages = Pages(report.foot)
    pages.set_title(pages.words(report.title))
    pages.set_creator("Watchpost")
    pages.add_page()
    _head(pages, report)
    if snapshot:
        _snapshot(pages, snapshot)
    if report.picture:
        _curve(pages, report.picture)
    for table in report.tables:
        _table(pages, table)
    if pages.lost:
        pages.paragraph(_NOTE, soft=True)
    return bytes(pages.output())


def _head(pages: Pages, report: Report) -> None:
    pages.set_font(pages.face, "B", 16)
    pages.set_text_color(*TEXT)
    pages.multi_cell(0, 7.5, pages.words(report.title), new_x="LMARGIN", new_y="NEXT", align="L")
    pages.paragraph(report.subtitle, soft=True)
    for note in report.notes:
        pages.set_fill_color(253, 243, 231)
        pages.set_font(pages.face, "", 9)
        pages.multi_cell(0, 6, pages.words(note), fill=True, new_x="LMARGIN", new_y="NEXT", align="L")
        pages.ln(1)
    if report.description:
        pages.paragraph(report.description)
        if report.mark:
            pages.paragraph(report.mark, soft=True)
    for name, value in report.facts:
        pages.set_font(pages.face, "", 9)
        pages.set_text_color(*SOFT)
        pages.cell(38, 5, pages.words(name))
        pages.set_text_color(*TEXT)
        pages.multi_cell(0, 5, pages.words(value), new_x="LMARGIN", new_y="NEXT", align="L")


def _snapshot(pages: Pages, snapshot: bytes) -> None:
    try:
        with Image.open(io.BytesIO(snapshot)) as image:
            shape = image.size
    except (UnidentifiedImageError, OSError):
        pages.paragraph("The snapshot cannot be read as a picture.", soft=True)
        return
    height = min(85.0, pages.epw * shape[1] / shape[0])
    _room(pages, height + 6)
    pages.ln(3)
    pages.image(
        io.BytesIO(snapshot), x=pages.l_margin + pages.c_margin, h=height, w=height * shape[0] / shape[1]
    )


def _curve(pages: Pages, picture: Picture) -> None:
    height = 46.0
    _title(pages, "Score around it", height + 14)
    left, width, top = pages.l_margin + 8, pages.epw - 8, pages.get_y() + 1
    pages.set_fill_color(251, 227, 224)
    shaded = max(0.6, (picture.last - picture.opened) * width)
    pages.rect(left + picture.opened * width, top, shaded, height, style="F")
    pages.set_font(pages.face, "", 7)
    pages.set_text_color(*SOFT)
    for value in (0.0, 0.5, 1.0):
        y = top + (1 - value) * height
        pages.set_draw_color(*RULE)
        pages.set_line_width(0.2)
        pages.line(left, y, left + width, y)
        pages.text(left - 6, y + 1, f"{value:g}")
    for line in picture.lines:
        pages.set_draw_color(line.colour)
        level = top + (1 - min(1.0, max(0.0, line.level))) * height
        pages.set_line_width(0.15)
        pages.set_dash_pattern(dash=0.8, gap=1.2)
        pages.line(left, level, left + width, level)
        steps = [float(step) * 0.35 for step in line.dash.split()]
        pages.set_dash_pattern(*(steps[:2] if steps else ()))
        pages.set_line_width(0.45)
        for piece in line.pieces:
            pages.polyline([(left + x * width, top + (1 - y) * height) for x, y in piece])
    pages.set_dash_pattern()
    if picture.peak is not None:
        pages.set_draw_color(179, 38, 30)
        pages.set_line_width(0.3)
        pages.line(left + picture.peak * width, top, left + picture.peak * width, top + height)
    pages.text(left, top + height + 4, picture.begins)
    pages.text(left + width - pages.get_string_width(picture.ends), top + height + 4, picture.ends)
    pages.set_y(top + height + 6)
    for line in picture.lines:
        y = pages.get_y() + 2
        pages.set_draw_color(line.colour)
        steps = [float(step) * 0.35 for step in line.dash.split()]
        pages.set_dash_pattern(*(steps[:2] if steps else ()))
        pages.set_line_width(0.5)
        pages.line(left, y, left + 9, y)
        pages.set_dash_pattern()
        pages.set_x(left + 11)
        pages.cell(0, 4, pages.words(line.title), new_x="LMARGIN", new_y="NEXT")


def _table(pages: Pages, table: Table) -> None:
    _title(pages, table.title, 16)
    if not table.rows:
        pages.paragraph(table.empty, soft=True)
        return
    pages.set_font(pages.face, "", 8)
    pages.set_fill_color(255, 255, 255)
    pages.set_draw_color(*RULE)
    pages.set_line_width(0.2)
    heads = FontFace(emphasis="", color=SOFT)
    with pages.table(
        col_widths=_WIDTHS[len(table.heads)],
        borders_layout="HORIZONTAL_LINES",
        headings_style=heads,
        line_height=4.2,
        padding=1,
        text_align="LEFT",
    ) as drawn:
        for row in [table.heads, *table.rows[:_LONGEST_TABLE]]:
            drawn.row([pages.words(cell) for cell in row])
    if len(table.rows) > _LONGEST_TABLE:
        pages.paragraph(f"… and {len(table.rows) - _LONGEST_TABLE} more, in the JSON files.", soft=True)


def _title(pages: Pages, text: str, room: float) -> None:
    _room(pages, room)
    pages.ln(4)
    pages.set_font(pages.face, "B", 11)
    pages.set_text_color(*TEXT)
    pages.cell(0, 7, pages.words(text), new_x="LMARGIN", new_y="NEXT")


def _room(pages: Pages, height: float) -> None:
    """A new page where less than `height` is left of this one."""
    if pages.get_y() + height > pages.page_break_trigger:
        pages.add_page()
