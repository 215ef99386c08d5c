"""Numbers of a report as people read them, on its page and in its PDF."""

from __future__ import annotations

from monitoring.agreement import Agreement

NOTHING = "–"


def duration(seconds: float | None) -> str:
    """12 s, 4 min, 3.5 h, 2.1 days."""
    if seconds is None:
        return NOTHING
    for unit, size, until in (("s", 1.0, 90.0), ("min", 60.0, 5400.0), ("h", 3600.0, 172_800.0)):
        if seconds < until:
            return f"{_short(seconds / size)} {unit}"
    return f"{_short(seconds / 86_400)} days"


def number(value: float | None) -> str:
    """Two digits that count; whole above ten."""
    return NOTHING if value is None else _short(value)


def share(value: float | None) -> str:
    """In hundredths."""
    return NOTHING if value is None else f"{100 * value:.1f} %"


def score(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.2f}"


def kappa(found: Agreement) -> str:
    """What Cohen's kappa says, in the words of J. R. Landis and G. G. Koch (1977)."""
    if not found.pairs:
        return "No alert was judged by two people."
    told = f"{found.agreed} of {found.pairs} judged alike"
    if found.kappa is None:
        return f"{told}; everything was judged the same, so kappa says nothing."
    words = ((0.8, "almost perfect"), (0.6, "substantial"), (0.4, "moderate"), (0.2, "fair"), (0.0, "slight"))
    word = next((word for least, word in words if found.kappa > least), "no better than chance")
    return f"{told}; kappa {found.kappa:.2f}, {word}."


def _short(value: float) -> str:
    if value >= 9.95 or float(value).is_integer():
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 0.995 else f"{value:.2f}"
