"""Names that people typed, such that they can stand in a text: as data, whatever they say."""

from __future__ import annotations

import unicodedata

LONGEST = 120
"""Characters of a name that are shown."""
_QUOTES = dict.fromkeys(map(ord, '"“”„‟«»‹›＂〝〞〟❝❞<>`{}'), "'")
"""What could end a quotation, or stand for markup, becomes an apostrophe."""


def plain(name: str) -> str:
    """`name` in one line: characters that are not seen (line ends, controls, zero widths, marks that turn the
    direction of writing) are left out, and it cannot end the quotation that it is put in."""
    visible = (" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", name))
    shown = "".join(letter for letter in visible if not unicodedata.category(letter).startswith("C"))
    shown = " ".join(shown.translate(_QUOTES).split())
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1].rstrip()}…"
