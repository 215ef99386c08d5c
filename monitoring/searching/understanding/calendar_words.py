"""Words for days, months and parts of the day in the languages that descriptions are written in."""

from __future__ import annotations

import re
from collections.abc import Iterable

DAYS_AGO = {
    "today": 0, "heute": 0, "aujourd'hui": 0, "hoy": 0,
    "yesterday": 1, "gestern": 1, "hier": 1, "ayer": 1,
    "the day before yesterday": 2, "day before yesterday": 2, "vorgestern": 2, "avant-hier": 2, "anteayer": 2,
}  # fmt: skip

WEEKDAYS = {
    name: number
    for number, names in enumerate((
        "monday montag lundi lunes",
        "tuesday dienstag mardi martes",
        "wednesday mittwoch mercredi miércoles",
        "thursday donnerstag jeudi jueves",
        "friday freitag vendredi viernes",
        "saturday samstag samedi sábado",
        "sunday sonntag dimanche domingo",
    ))
    for name in names.split()
}  # fmt: skip

MONTHS = {
    name: number
    for number, names in enumerate((
        "january jan januar janvier enero",
        "february feb februar février febrero",
        "march mar märz mars marzo",
        "april apr avril abril",
        "may mai mayo",
        "june jun juni juin junio",
        "july jul juli juillet julio",
        "august aug août agosto",
        "september sept sep septembre septiembre",
        "october oct oktober octobre octubre",
        "november nov novembre noviembre",
        "december dec dezember décembre diciembre",
    ), start=1)
    for name in names.split()
}  # fmt: skip

PARTS = {
    "early morning": (4, 8), "morning": (6, 12), "morgen": (6, 12), "vormittag": (6, 12), "matin": (6, 12),
    "mañana": (6, 12), "noon": (11, 14), "mittag": (11, 14), "midi": (11, 14),
    "mediodía": (11, 14), "afternoon": (12, 18), "nachmittag": (12, 18), "après-midi": (12, 18),
    "tarde": (12, 18), "evening": (18, 24), "abend": (18, 24), "soir": (18, 24),
    "night": (20, 30), "nacht": (20, 30), "nuit": (20, 30), "noche": (20, 30),
}  # fmt: skip
"""Hours of the day's clock; a night goes on into the next day."""

SECONDS = {
    name: seconds
    for seconds, names in (
        (60, "minute minutes min mins minuten minuto minutos"),
        (3600, "hour hours hr hrs stunde stunden heure heures hora horas"),
        (86400, "day days tag tage tagen jour jours día días"),
        (604800, "week weeks woche wochen semaine semaines semana semanas"),
        (2592000, "month months monat monate monaten mois mes meses"),
    )
    for name in names.split()
}

SINCE = ("since", "seit", "depuis", "desde", "after", "nach", "après", "después de")
UNTIL = ("before", "until", "till", "vor", "bis", "avant", "jusqu'à", "antes de", "hasta")


def one_of(names: Iterable[str]) -> str:
    """A regular expression for any of the names, the longest first."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
