"""Summaries in French."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.draft import Language
from monitoring.shifts.words.base import Lasted, Words


class French(Words):
    language = Language.FRENCH
    more = "{} autres"

    def raised(self, alerts: int, severe: int, cameras: int, of: int) -> str:
        if not alerts:
            return "Aucune alerte." if of == 1 else f"Aucune alerte sur les {of} caméras."
        where = "" if of == 1 else f" sur {cameras} des {of} caméras"
        if alerts == 1:
            return f"1 alerte{where} ; elle {'était' if severe else 'n’était pas'} grave."
        return f"{alerts} alertes{where}, dont {severe or 'aucune'} {'graves' if severe > 1 else 'grave'}."

    def labels(self, counts: Sequence[tuple[str, int]]) -> str:
        if sum(number for _, number in counts) == 1:
            return f"Elle s’appelait {counts[0][0]}."
        return f"Par nom : {self.listed([f'{number} × {name}' for name, number in counts])}."

    def stood_out(self, at: str, score: float, confirmed: bool, text: str, by: str) -> str:
        said = f"{at}, {self.quoted(by)} a écrit : {self.cited(text)}." if by else text
        return f"{said} Score {self.number(score)}{', confirmée' if confirmed else ''}."

    def verdicts(self, confirmed: int, dismissed: int, false: int) -> str:
        as_what = "fausse alerte" if false == 1 else "fausses alertes"
        as_false = f" (dont {false} comme {as_what})" if false else ""
        parts = [
            f"{confirmed} {_many(confirmed, 'confirmée')}" if confirmed else "",
            f"{dismissed} {_many(dismissed, 'rejetée')}{as_false}" if dismissed else "",
        ]
        return f"{', '.join(part for part in parts if part)}."

    def unjudged(self, alerts: int) -> str:
        which = "alerte n’a pas encore été jugée" if alerts == 1 else "alertes n’ont pas encore été jugées"
        return f"{alerts} {which}."

    def undecided(self, alerts: int) -> str:
        which = "alerte est jugée" if alerts == 1 else "alertes sont jugées"
        return f"{alerts} {which} sans être {_many(alerts, 'tranchée')}."

    def unseen(self, alerts: int, of: int) -> str:
        if alerts == of:
            return "Personne ne l’a acquittée." if of == 1 else f"Personne n’a acquitté une seule des {of}."
        verb = "n’a été acquittée" if alerts == 1 else "n’ont été acquittées"
        return f"{alerts} sur {of} {verb} par personne."

    def seen_after(self, alerts: int, of: int, median: float, slowest: float) -> str:
        return f"{alerts} sur {of} {_many(alerts, 'acquittée')}, {self._after(alerts, median, slowest)}."

    def judged_after(self, alerts: int, of: int, median: float, slowest: float) -> str:
        judged = _many(alerts, "jugée")
        return f"{alerts} sur {of} {judged} une première fois, {self._after(alerts, median, slowest)}."

    def open(self, alerts: int, where: Sequence[str]) -> str:
        are_open = "alerte est encore ouverte" if alerts == 1 else "alertes sont encore ouvertes"
        return f"{alerts} {are_open} : {self.listed(where)}."

    def since(self, name: str, clock: str) -> str:
        return f"{self.quoted(name)} depuis {clock}" if name else f"depuis {clock}"

    def carried(self, alerts: int) -> str:
        one = "alerte, ouverte avant ces heures, s’y est prolongée et n’est pas comptée ci-dessus"
        many = "alertes, ouvertes avant ces heures, s’y sont prolongées et ne sont pas comptées ci-dessus"
        return f"{alerts} {one if alerts == 1 else many}."

    def away(self, lasted: Lasted) -> str:
        return f"Hors ligne {self._when(lasted)}."

    def picture(self, lasted: Lasted, note: str) -> str:
        told = f" : {self.cited(note.rstrip('.'))}" if note else ""
        return f"Pas d’image exploitable {self._when(lasted)}{told}."

    def room(self, lasted: Lasted) -> str:
        return f"Le disque était plein {self._when(lasted)}."

    def gap(self, lasted: Lasted) -> str:
        return f"L’enregistrement manque {self._when(lasted)}."

    def unscored(self, seconds: float, of: float) -> str:
        return f"Sans score pendant {self.duration(seconds)} sur {self.duration(of)}."

    def no_footage(self, alerts: int) -> str:
        return f"Il n’y a pas d’images de {alerts} {_many(alerts, 'alerte')}."

    def all_present(self, cameras: int) -> str:
        if cameras == 1:
            return "La caméra n’a jamais été signalée hors ligne."
        return f"Aucune des {cameras} caméras n’a été signalée hors ligne."

    def all_recorded(self, cameras: int) -> str:
        which = "de la caméra qui enregistre" if cameras == 1 else f"des {cameras} caméras qui enregistrent"
        return f"Aucun enregistrement ne manque {which} en continu."

    def switched_off(self, names: Sequence[str]) -> str:
        return f"Désactivées : {self.listed([self.quoted(name) for name in names])}."

    def at(self, name: str, sentence: str) -> str:
        return f"{self.quoted(name)} : {sentence}"

    def _after(self, alerts: int, median: float, slowest: float) -> str:
        if alerts == 1:
            return f"après {self.duration(slowest)}"
        return f"en médiane après {self.duration(median)}, au plus tard après {self.duration(slowest)}"

    def _when(self, lasted: Lasted) -> str:
        total = self.duration(lasted.total)
        one = f"de {lasted.begin} à {lasted.end}" if lasted.end else f"depuis {lasted.begin}"
        if lasted.times == 1:
            return f"{one} ({total})"
        if lasted.end:
            return f"{lasted.times} fois, {total} en tout, au plus long {one}"
        return f"{lasted.times} fois, {total} en tout, la dernière {one}"


def _many(number: int, word: str) -> str:
    """Nought and one are singular."""
    return word if number < 2 else f"{word}s"
