"""Summaries in English."""

from __future__ import annotations

from collections.abc import Sequence

from inference.describe.draft import Language
from monitoring.shifts.words.base import Lasted, Words


class English(Words):
    language = Language.ENGLISH
    more = "{} more"

    def raised(self, alerts: int, severe: int, cameras: int, of: int) -> str:
        if not alerts:
            return "No alert." if of == 1 else f"No alert on any of the {of} cameras."
        where = "" if of == 1 else f" on {cameras} of {of} cameras"
        if alerts == 1:
            return f"1 alert{where}; it was {'severe' if severe else 'not severe'}."
        return f"{alerts} alerts{where}, {severe or 'none'} of them severe."

    def labels(self, counts: Sequence[tuple[str, int]]) -> str:
        if sum(number for _, number in counts) == 1:
            return f"It was called {counts[0][0]}."
        return f"By name: {self.listed([f'{number} × {name}' for name, number in counts])}."

    def stood_out(self, at: str, score: float, confirmed: bool, text: str, by: str) -> str:
        said = f"{at}, {self.quoted(by)} wrote: {self.cited(text)}." if by else text
        return f"{said} Score {self.number(score)}{', confirmed' if confirmed else ''}."

    def verdicts(self, confirmed: int, dismissed: int, false: int) -> str:
        as_what = "a false alarm" if false == 1 else "false alarms"
        as_false = f" ({false} as {as_what})" if false else ""
        parts = [
            f"{confirmed} confirmed" if confirmed else "",
            f"{dismissed} dismissed{as_false}" if dismissed else "",
        ]
        return f"{', '.join(part for part in parts if part)}."

    def unjudged(self, alerts: int) -> str:
        return f"{alerts} {'alert has' if alerts == 1 else 'alerts have'} not been judged."

    def undecided(self, alerts: int) -> str:
        return f"{alerts} {'alert is' if alerts == 1 else 'alerts are'} judged but not settled."

    def unseen(self, alerts: int, of: int) -> str:
        if alerts == of:
            return "Nobody acknowledged it." if of == 1 else f"Nobody acknowledged any of the {of}."
        return f"{alerts} of {of} {'was' if alerts == 1 else 'were'} acknowledged by nobody."

    def seen_after(self, alerts: int, of: int, median: float, slowest: float) -> str:
        return f"{alerts} of {of} acknowledged, {self._after(alerts, median, slowest)}."

    def judged_after(self, alerts: int, of: int, median: float, slowest: float) -> str:
        return f"{alerts} of {of} got a first verdict, {self._after(alerts, median, slowest)}."

    def open(self, alerts: int, where: Sequence[str]) -> str:
        return f"{alerts} {'alert is' if alerts == 1 else 'alerts are'} still open: {self.listed(where)}."

    def since(self, name: str, clock: str) -> str:
        return f"{self.quoted(name)} since {clock}" if name else f"since {clock}"

    def carried(self, alerts: int) -> str:
        which = "alert that had opened before" if alerts == 1 else "alerts that had opened before"
        counted = "is not counted" if alerts == 1 else "are not counted"
        return f"{alerts} {which} went on into these hours and {counted} above."

    def away(self, lasted: Lasted) -> str:
        return f"Offline {self._when(lasted)}."

    def picture(self, lasted: Lasted, note: str) -> str:
        return f"No good picture {self._when(lasted)}{': ' + self.cited(note.rstrip('.')) if note else ''}."

    def room(self, lasted: Lasted) -> str:
        return f"The disk was full {self._when(lasted)}."

    def gap(self, lasted: Lasted) -> str:
        return f"Recording is missing {self._when(lasted)}."

    def unscored(self, seconds: float, of: float) -> str:
        return f"Not scored for {self.duration(seconds)} of {self.duration(of)}."

    def no_footage(self, alerts: int) -> str:
        return f"There is no footage of {alerts} {'alert' if alerts == 1 else 'alerts'}."

    def all_present(self, cameras: int) -> str:
        return (
            "The camera was never reported offline."
            if cameras == 1
            else f"None of the {cameras} cameras was reported offline."
        )

    def all_recorded(self, cameras: int) -> str:
        which = "the camera that records" if cameras == 1 else f"the {cameras} cameras that record"
        return f"No recording is missing of {which} always."

    def switched_off(self, names: Sequence[str]) -> str:
        return f"Switched off: {self.listed([self.quoted(name) for name in names])}."

    def _after(self, alerts: int, median: float, slowest: float) -> str:
        if alerts == 1:
            return f"after {self.duration(slowest)}"
        return f"at the median after {self.duration(median)}, at the latest after {self.duration(slowest)}"

    def _when(self, lasted: Lasted) -> str:
        total = self.duration(lasted.total)
        one = f"from {lasted.begin} to {lasted.end}" if lasted.end else f"since {lasted.begin}"
        if lasted.times == 1:
            return f"{one} ({total})"
        if lasted.end:
            return f"{lasted.times} times, {total} in all, the longest {one}"
        return f"{lasted.times} times, {total} in all, the last {one}"
