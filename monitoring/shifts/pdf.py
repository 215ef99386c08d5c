"""A summary as a PDF. Each sentence is followed by its alerts, as links if the site's address is set."""

from __future__ import annotations

from django.conf import settings

from monitoring.pdf_pages import SOFT, TEXT, Pages
from monitoring.reports.words import duration
from monitoring.shifts.listing import title
from monitoring.shifts.prose import Sentence
from monitoring.shifts.summary import Summary

MOST_LINKED = 40
_NOTE = "Letters that this server has no font for are written as “?”; the page has all of them."
_COLUMNS = (
    *("Alerts", "Severe", "Confirmed", "Dismissed", "False alarms", "Not judged", "Undecided"),
    *("Seen after", "Judged after"),
)


def write(told: Summary) -> bytes:
    """The file's bytes: the overview, each camera's sentences, and the numbers."""
    name = title(told.hours, told.name, told.site)
    made = f"{told.hours.local(told.made_at):%Y-%m-%d %H:%M} ({told.hours.time_zone})"
    pages = Pages(f"Watchpost, {name}, as of {made}")
    pages.set_title(pages.words(name))
    pages.set_creator("Watchpost")
    pages.add_page()
    pages.heading(name, 15)
    by = f" Kept by {told.made_by}." if told.made_by else ""
    pages.paragraph(f"As things stood at {made}; times are of that zone.{by}", soft=True)
    for sentence in told.overview:
        _sentence(pages, told, sentence)
    if told.note:
        pages.heading(f"Note of {told.made_by or 'somebody who has left'}", 10)
        pages.paragraph(told.note)
    for section in told.cameras:
        pages.heading(section.name)
        for sentence in section.sentences:
            _sentence(pages, told, sentence)
    pages.heading("Numbers")
    rows = [section.numbers for section in told.cameras]
    pages.rows(
        ("Camera", *_COLUMNS),
        [
            (
                row.name,
                *map(str, (row.alerts, row.severe, row.confirmed, row.dismissed, row.false_alarms)),
                *map(str, (row.waiting, row.undecided)),
                *(duration(row.acknowledged.median), duration(row.judged.median)),
            )
            for row in ([*rows, told.total] if len(rows) > 1 else rows)
        ],
        (18, *(9 for _ in _COLUMNS)),
    )
    if pages.lost:
        pages.paragraph(_NOTE, soft=True)
    return bytes(pages.output())


def _sentence(pages: Pages, told: Summary, sentence: Sentence) -> None:
    pages.set_font(pages.face, "", 9.5)
    pages.set_text_color(*TEXT)
    pages.multi_cell(0, 4.8, pages.words(sentence.text), new_x="LMARGIN", new_y="NEXT", align="L")
    found = [told.links[alert] for alert in sentence.alerts[:MOST_LINKED] if alert in told.links]
    if found:
        pages.set_font(pages.face, "", 7)
        pages.set_text_color(*SOFT)
        for alert in found:
            reachable = settings.WATCHPOST_URL and not alert.gone
            pages.write(
                3.6, f"{alert.at}   ", f"{settings.WATCHPOST_URL}/alerts/{alert.id}/" if reachable else ""
            )
        beyond = len(sentence.alerts) - MOST_LINKED
        pages.write(3.6, pages.words(f"and {beyond} more") if beyond > 0 else "")
        pages.ln(3.6)
    pages.ln(1.6)
