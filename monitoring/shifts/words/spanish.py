"""Summaries in Spanish."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.draft import Language
from monitoring.shifts.words.base import Lasted, Words


class Spanish(Words):
    language = Language.SPANISH
    more = "{} más"

    def raised(self, alerts: int, severe: int, cameras: int, of: int) -> str:
        if not alerts:
            return "Ninguna alerta." if of == 1 else f"Ninguna alerta en las {of} cámaras."
        where = "" if of == 1 else f" en {cameras} de {of} cámaras"
        if alerts == 1:
            return f"1 alerta{where}; {'era' if severe else 'no era'} grave."
        return (
            f"{alerts} alertas{where}, {severe or 'ninguna'} de ellas {'graves' if severe > 1 else 'grave'}."
        )

    def labels(self, counts: Sequence[tuple[str, int]]) -> str:
        if sum(number for _, number in counts) == 1:
            return f"Se llamaba {counts[0][0]}."
        return f"Por nombre: {self.listed([f'{number} × {name}' for name, number in counts])}."

    def stood_out(self, at: str, score: float, confirmed: bool, text: str, by: str) -> str:
        said = f"{at}, {self.quoted(by)} escribió: {self.cited(text)}." if by else text
        return f"{said} Puntuación {self.number(score)}{', confirmada' if confirmed else ''}."

    def verdicts(self, confirmed: int, dismissed: int, false: int) -> str:
        as_false = f" ({false} como {'falsa alarma' if false == 1 else 'falsas alarmas'})" if false else ""
        parts = [
            f"{confirmed} {_many(confirmed, 'confirmada')}" if confirmed else "",
            f"{dismissed} {_many(dismissed, 'descartada')}{as_false}" if dismissed else "",
        ]
        return f"{', '.join(part for part in parts if part)}."

    def unjudged(self, alerts: int) -> str:
        return f"{alerts} {'alerta está' if alerts == 1 else 'alertas están'} sin juzgar."

    def undecided(self, alerts: int) -> str:
        which = "alerta está juzgada" if alerts == 1 else "alertas están juzgadas"
        return f"{alerts} {which} pero sin decidir."

    def unseen(self, alerts: int, of: int) -> str:
        if alerts == of:
            return (
                "Nadie la ha marcado como vista."
                if of == 1
                else f"Nadie ha marcado como vista ninguna de las {of}."
            )
        marked = "fue marcada como vista" if alerts == 1 else "fueron marcadas como vistas"
        return f"{alerts} de {of} no {marked} por nadie."

    def seen_after(self, alerts: int, of: int, median: float, slowest: float) -> str:
        seen = "marcada como vista" if alerts == 1 else "marcadas como vistas"
        return f"{alerts} de {of} {seen}, {self._after(alerts, median, slowest)}."

    def judged_after(self, alerts: int, of: int, median: float, slowest: float) -> str:
        return f"{alerts} de {of} con un primer veredicto, {self._after(alerts, median, slowest)}."

    def open(self, alerts: int, where: Sequence[str]) -> str:
        which = "alerta sigue abierta" if alerts == 1 else "alertas siguen abiertas"
        return f"{alerts} {which}: {self.listed(where)}."

    def since(self, name: str, clock: str) -> str:
        return f"{self.quoted(name)} desde {clock}" if name else f"desde {clock}"

    def carried(self, alerts: int) -> str:
        one = "alerta, abierta antes, siguió en estas horas y no se cuenta arriba"
        many = "alertas, abiertas antes, siguieron en estas horas y no se cuentan arriba"
        return f"{alerts} {one if alerts == 1 else many}."

    def away(self, lasted: Lasted) -> str:
        return f"Sin conexión {self._when(lasted)}."

    def picture(self, lasted: Lasted, note: str) -> str:
        return f"Sin imagen útil {self._when(lasted)}{': ' + self.cited(note.rstrip('.')) if note else ''}."

    def room(self, lasted: Lasted) -> str:
        return f"El disco estuvo lleno {self._when(lasted)}."

    def gap(self, lasted: Lasted) -> str:
        return f"Falta grabación {self._when(lasted)}."

    def unscored(self, seconds: float, of: float) -> str:
        return f"Sin puntuar durante {self.duration(seconds)} de {self.duration(of)}."

    def no_footage(self, alerts: int) -> str:
        return f"No hay imágenes de {alerts} {_many(alerts, 'alerta')}."

    def all_present(self, cameras: int) -> str:
        if cameras == 1:
            return "No se avisó de que la cámara estuviera sin conexión."
        return f"No se avisó de que ninguna de las {cameras} cámaras estuviera sin conexión."

    def all_recorded(self, cameras: int) -> str:
        which = "de la cámara que graba" if cameras == 1 else f"de las {cameras} cámaras que graban"
        return f"No falta ninguna grabación {which} siempre."

    def switched_off(self, names: Sequence[str]) -> str:
        return f"Apagadas: {self.listed([self.quoted(name) for name in names])}."

    def _after(self, alerts: int, median: float, slowest: float) -> str:
        if alerts == 1:
            return f"tras {self.duration(slowest)}"
        return f"con una mediana de {self.duration(median)} y un máximo de {self.duration(slowest)}"

    def _when(self, lasted: Lasted) -> str:
        total = self.duration(lasted.total)
        one = f"de {lasted.begin} a {lasted.end}" if lasted.end else f"desde {lasted.begin}"
        if lasted.times == 1:
            return f"{one} ({total})"
        if lasted.end:
            return f"{lasted.times} veces, {total} en total; la más larga, {one}"
        return f"{lasted.times} veces, {total} en total; la última, {one}"


def _many(number: int, word: str) -> str:
    return word if number == 1 else f"{word}s"
