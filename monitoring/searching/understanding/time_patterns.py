"""How times are written, as regular expressions; `times` says what they mean."""

from __future__ import annotations

import re

from monitoring.searching.understanding.calendar_words import (
    DAYS_AGO,
    MONTHS,
    PARTS,
    SECONDS,
    SINCE,
    UNTIL,
    WEEKDAYS,
    one_of,
)

_CLOCK = (
    r"(?:(?P<{0}h>\d{{1,2}})(?:[:.](?P<{0}m>\d{{2}}))?\s*(?P<{0}x>am|pm|a\.m\.|p\.m\.|uhr|h|o'clock)?"
    r"|(?P<{0}n>noon|midnight|mitternacht|minuit|medianoche))"
)
_ON = r"(?:\b(?:on|at|in|am|um|im|le|la|el|the|in der|por la|de la|du|au|à)\s+)*"
_PART = rf"(?:(?:in the |in the |am |au |por la |de la |in der )?(?P<part>{one_of(PARTS)}))"
_DATE = (
    r"(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<dotted>\d{1,2}\.\d{1,2}\.(?:\d{4})?)"
    rf"|(?P<dm>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of |de )?"
    rf"(?P<dmm>{one_of(MONTHS)})\b(?:\s+(?P<dmy>\d{{4}}))?"
    rf"|(?P<mdm>{one_of(MONTHS)})\s+(?P<md>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<mdy>\d{{4}}))?"
)
DAY = re.compile(
    rf"{_ON}(?<!\w)(?:(?P<ago>{one_of(DAYS_AGO)})|(?:(?P<which>last|this|letzten|dernier|pasado)\s+)?"
    rf"(?P<weekday>{one_of(WEEKDAYS)})|{_DATE})(?!\w)(?:\s+{_PART}(?!\w))?",
    re.IGNORECASE,
)
NIGHT = re.compile(
    r"(?<!\w)(?P<last>last night|letzte nacht|la nuit dernière|anoche)(?!\w)"
    r"|(?<!\w)(?P<now>tonight|heute nacht|cette nuit|esta noche)(?!\w)"
    rf"|(?<!\w)(?:this|diesen|heute|ce|cet|cette|esta)\s+(?P<part>{one_of(PARTS)})(?!\w)",
    re.IGNORECASE,
)
PERIOD = re.compile(
    r"(?:\b(?:in|within|during|over|for)\s+)?(?:the\s+)?(?<!\w)"
    r"(?:(?:last|past|letzten?|dernières?|dernier|últimas?|últimos?)\s+"
    rf"(?P<n>\d{{1,4}}|few|couple of)?\s*(?P<unit>{one_of(SECONDS)})"
    r"|(?P<this>this|diese|cette|esta)\s+(?P<span>week|woche|semaine|semana|month))(?!\w)",
    re.IGNORECASE,
)
MONTH = re.compile(
    rf"\b(?:in|im|en)\s+(?P<month>{one_of(MONTHS)})\b(?!\s+\d{{1,2}}\b)(?:\s+(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)
RANGE = re.compile(
    r"(?:\b(?:between|zwischen|entre)\s+|\b(?:from|von|de|desde las)\s+|(?<![\w:.-]))"
    + _CLOCK.format("a")
    + r"\s*(?:and|und|et|y|to|until|till|bis|à|a|-|–)\s*"
    + _CLOCK.format("b")
    + r"(?![\w:])",
    re.IGNORECASE,
)
AT = re.compile(
    r"(?<!\w)(?P<how>at|around|about|um|gegen|vers|a las|"
    + one_of([*SINCE, *UNTIL])
    + r")\s+"
    + _CLOCK.format("a")
    + r"(?![\w:])",
    re.IGNORECASE,
)
BOUND = re.compile(rf"(?<!\w)(?P<bound>{one_of([*SINCE, *UNTIL])})\s+(?:the\s+|le\s+|el\s+)?$", re.IGNORECASE)
HABIT = re.compile(
    r"(?<!\w)(?:(?P<night>at night|nachts|la nuit|por la noche|overnight|during the night)"
    r"|in the (?P<part>morning|afternoon|evening)s?"
    r"|(?:on |at |am |le )?(?P<weekend>weekends?|the weekend|wochenende)"
    rf"|on (?P<day>{one_of(name + 's' for name in WEEKDAYS)}))(?!\w)",
    re.IGNORECASE,
)
