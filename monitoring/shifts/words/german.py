"""Summaries in German."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.draft import Language
from monitoring.shifts.words.base import Lasted, Words


class German(Words):
    language = Language.GERMAN
    more = "{} weitere"

    def raised(self, alerts: int, severe: int, cameras: int, of: int) -> str:
        if not alerts:
            return "Kein Alarm." if of == 1 else f"Kein Alarm an einer der {of} Kameras."
        where = "" if of == 1 else f" an {cameras} von {of} Kameras"
        if alerts == 1:
            return f"1 Alarm{where}; er war {'schwer' if severe else 'nicht schwer'}."
        return f"{alerts} Alarme{where}, davon {severe or 'keiner'} schwer."

    def labels(self, counts: Sequence[tuple[str, int]]) -> str:
        if sum(number for _, number in counts) == 1:
            return f"Er hieß {counts[0][0]}."
        return f"Nach Namen: {self.listed([f'{number} × {name}' for name, number in counts])}."

    def stood_out(self, at: str, score: float, confirmed: bool, text: str, by: str) -> str:
        said = f"{at}, {self.quoted(by)} schrieb: {self.cited(text)}." if by else text
        return f"{said} Wert {self.number(score)}{', bestätigt' if confirmed else ''}."

    def verdicts(self, confirmed: int, dismissed: int, false: int) -> str:
        as_false = f" ({false} als Fehlalarm)" if false else ""
        parts = [
            f"{confirmed} bestätigt" if confirmed else "",
            f"{dismissed} verworfen{as_false}" if dismissed else "",
        ]
        return f"{', '.join(part for part in parts if part)}."

    def unjudged(self, alerts: int) -> str:
        return f"{alerts} {'Alarm ist' if alerts == 1 else 'Alarme sind'} noch nicht beurteilt."

    def undecided(self, alerts: int) -> str:
        return f"{alerts} {'Alarm ist' if alerts == 1 else 'Alarme sind'} beurteilt, aber nicht entschieden."

    def unseen(self, alerts: int, of: int) -> str:
        if alerts == of:
            return "Niemand hat ihn quittiert." if of == 1 else f"Niemand hat einen der {of} quittiert."
        return f"{alerts} von {of} {'wurde' if alerts == 1 else 'wurden'} von niemandem quittiert."

    def seen_after(self, alerts: int, of: int, median: float, slowest: float) -> str:
        return f"{alerts} von {of} quittiert, {self._after(alerts, median, slowest)}."

    def judged_after(self, alerts: int, of: int, median: float, slowest: float) -> str:
        return f"{alerts} von {of} erstmals beurteilt, {self._after(alerts, median, slowest)}."

    def open(self, alerts: int, where: Sequence[str]) -> str:
        return f"{alerts} {'Alarm ist' if alerts == 1 else 'Alarme sind'} noch offen: {self.listed(where)}."

    def since(self, name: str, clock: str) -> str:
        return f"{self.quoted(name)} seit {clock}" if name else f"seit {clock}"

    def carried(self, alerts: int) -> str:
        one = "Alarm, der vorher begonnen hatte, dauerte in diese Stunden hinein und ist"
        many = "Alarme, die vorher begonnen hatten, dauerten in diese Stunden hinein und sind"
        return f"{alerts} {one if alerts == 1 else many} oben nicht gezählt."

    def away(self, lasted: Lasted) -> str:
        return f"Offline {self._when(lasted)}."

    def picture(self, lasted: Lasted, note: str) -> str:
        told = f": {self.cited(note.rstrip('.'))}" if note else ""
        return f"Kein brauchbares Bild {self._when(lasted)}{told}."

    def room(self, lasted: Lasted) -> str:
        return f"Der Datenträger war voll {self._when(lasted)}."

    def gap(self, lasted: Lasted) -> str:
        return f"Die Aufnahme fehlt {self._when(lasted)}."

    def unscored(self, seconds: float, of: float) -> str:
        return f"{self.duration(seconds)} von {self.duration(of)} wurden nicht bewertet."

    def no_footage(self, alerts: int) -> str:
        return f"Von {alerts} {'Alarm' if alerts == 1 else 'Alarmen'} gibt es keine Aufnahme."

    def all_present(self, cameras: int) -> str:
        return (
            "Die Kamera wurde nie als offline gemeldet."
            if cameras == 1
            else f"Keine der {cameras} Kameras wurde als offline gemeldet."
        )

    def all_recorded(self, cameras: int) -> str:
        which = "der Kamera, die" if cameras == 1 else f"den {cameras} Kameras, die"
        return f"Von {which} immer {'aufnimmt' if cameras == 1 else 'aufnehmen'}, fehlt keine Aufnahme."

    def switched_off(self, names: Sequence[str]) -> str:
        return f"Ausgeschaltet: {self.listed([self.quoted(name) for name in names])}."

    def _after(self, alerts: int, median: float, slowest: float) -> str:
        if alerts == 1:
            return f"nach {self.duration(slowest)}"
        return f"im Median nach {self.duration(median)}, spätestens nach {self.duration(slowest)}"

    def _when(self, lasted: Lasted) -> str:
        total = self.duration(lasted.total)
        one = f"von {lasted.begin} bis {lasted.end}" if lasted.end else f"seit {lasted.begin}"
        if lasted.times == 1:
            return f"{one} ({total})"
        if lasted.end:
            return f"{lasted.times}-mal, zusammen {total}, am längsten {one}"
        return f"{lasted.times}-mal, zusammen {total}, zuletzt {one}"
