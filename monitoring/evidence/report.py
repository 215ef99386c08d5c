"""An alert told to a person who was not there: what the page and the PDF of an archive both say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitoring.audit.words import action_words, detail_words
from monitoring.evidence import curve, scores
from monitoring.evidence.contents import Contents, at
from monitoring.evidence.curve import Line
from monitoring.models import Alert, Verdict

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """What there is of it, or in `empty` what it means that there is nothing."""

    title: str
    heads: list[str]
    rows: Rows
    empty: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The curve. Times of its ends and shares of its width for the alert and its peak."""

    lines: list[Line]
    begins: str
    ends: str
    opened: float
    last: float
    peak: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """`description` are the words that come first of the alert, and `mark` whose they are."""

    title: str
    subtitle: str
    description: str
    mark: str
    notes: list[str]
    facts: list[tuple[str, str]]
    picture: Picture | None
    tables: list[Table]
    foot: str


def build(contents: Contents, *, number_of: str, asked_by: str) -> Report:
    """number_of  which export of which site this is; asked_by  name of the person"""
    alert = contents.alert
    zone = ZoneInfo(alert.camera.time_zone if alert.camera else "UTC")
    return Report(
        title=contents.name,
        subtitle=f"{alert.get_severity_display()}, {alert.get_review_display().lower()}",
        description=contents.view["described"]["shown"],
        mark=contents.view["described"]["mark"],
        notes=contents.notes,
        facts=[*_said(contents.view["described"]), *_facts(contents, zone, asked_by)],
        picture=_picture(contents, zone),
        tables=[
            _systems(contents),
            _verdicts(contents, zone),
            _marks(contents, zone),
            _audit(contents, zone),
        ],
        foot=number_of,
    )


def _said(described: dict[str, Any]) -> list[tuple[str, str]]:
    """What else is said: beside a reviewer's words a model's, and beside a model's what was measured."""
    said = []
    text = described["text"]
    if text is not None:
        words = [text["title"] + ".", text["scene"], *text["concerns"]]
        if described["kind"] != "written":
            words.insert(1, text["summary"])
        name = "In full" if described["kind"] == "written" else f"Written by {text['model']}"
        said.append((name, " ".join(words) + ("" if text["current"] else " (before more was measured)")))
    if described["kind"] != "measured" and described["sentence"]:
        said.append(("Measured", described["sentence"]))
    return said


def _facts(contents: Contents, zone: ZoneInfo, asked_by: str) -> list[tuple[str, str]]:
    alert, view = contents.alert, contents.view
    facts = [
        ("Camera", alert.camera.name if alert.camera else "this site itself"),
        ("Opened", _time(alert.opened_at, zone)),
        ("Last above the line", _time(alert.last_at, zone)),
        ("Ended", _time(alert.ended_at, zone) if alert.ended_at else "still going on"),
    ]
    if alert.cause == Alert.Cause.SCORE:
        when = f" at {_time(alert.peak_at, zone)}" if alert.peak_at else ""
        facts.append(("Peak", f"{alert.peak:.3f}{when}; the line was {alert.line:.3f}"))
        facts.append(("Seen by", f"{alert.system} ({alert.model_version or 'version not kept'})"))
    if contents.profile:
        learned = contents.profile
        facts.append(
            (
                "Learned normality",
                f"version {learned['version']} of {learned['made_at'][:10]}, from "
                f"{learned['learned_from_snippets']} snippets ({learned['fingerprint']})",
            )
        )
    shares = ", ".join(f"{name} {share:.0%}" for name, share in alert.contributions.items() if share >= 0.01)
    if shares:
        facts.append(("What stood out", shares))
    if alert.evidence_start and alert.evidence_end:
        facts.append(("Video", f"{_time(alert.evidence_start, zone)} to {_time(alert.evidence_end, zone)}"))
    if alert.acknowledged_at:
        by = view.get("acknowledged_by") or "somebody who has left"
        facts.append(("Acknowledged", f"{_time(alert.acknowledged_at, zone)} by {by}"))
    facts.append(("On hold", "yes" if alert.on_hold else "no"))
    facts.append(("This report", f"made {_time(contents.read_at, zone)} for {asked_by}"))
    return facts


def _picture(contents: Contents, zone: ZoneInfo) -> Picture | None:
    if not contents.series:
        return None
    start, end = scores.window(contents.alert)
    alert = contents.alert
    return Picture(
        lines=curve.lines(contents.series, start, end),
        begins=f"{at(start).astimezone(zone):%H:%M:%S}",
        ends=f"{at(end).astimezone(zone):%H:%M:%S}",
        opened=curve.share(alert.opened_at.timestamp(), start, end),
        last=curve.share(alert.last_at.timestamp(), start, end),
        peak=curve.share(alert.peak_at.timestamp(), start, end) if alert.peak_at else None,
    )


def _systems(contents: Contents) -> Table:
    rows = [
        [
            seen["title"],
            seen["model_version"] or "not kept",
            seen["label"] or "-",
            f"{seen['peak']:.3f}",
            f"{seen['line']:.3f}",
        ]
        for seen in contents.view.get("seen_by", [])
    ]
    heads = ["System", "Model version", "What it saw", "Peak", "Line"]
    return Table("Which systems saw it", heads, rows, "No system saw it: it is a fault, not a score.")


def _verdicts(contents: Contents, zone: ZoneInfo) -> Table:
    kinds, reasons = dict(Verdict.Kind.choices), dict(Verdict.Reason.choices)
    rows = []
    for verdict in contents.verdicts:
        words = [
            kinds.get(verdict["kind"], verdict["kind"]),
            reasons.get(verdict["reason"], verdict["reason"]),
        ]
        words += [f"it was: {verdict['label']}" if verdict["label"] else "", verdict["note"]]
        words += ["settled a disagreement" if verdict["settles"] else ""]
        words += [f"withdrawn {_iso(verdict['withdrawn_at'], zone)}" if verdict["withdrawn_at"] else ""]
        rows.append([_iso(verdict["given_at"], zone), verdict["reviewer"], "; ".join(filter(None, words))])
    return Table("Verdicts", ["When", "Who", "What"], rows, "Nobody has judged it.")


def _marks(contents: Contents, zone: ZoneInfo) -> Table:
    rows = []
    for mark in contents.marks:
        words = [", ".join(mark["labels"]) or "no label", mark["note"], "deleted" if mark["deleted"] else ""]
        boxes = len(mark["tracks"])
        words += [f"boxes around {boxes} thing{'s' if boxes > 1 else ''}" if boxes else ""]
        when = f"{_place(mark, 'start', zone)} to {_place(mark, 'end', zone)}"
        rows.append([when, mark["author"], "; ".join(filter(None, words))])
    return Table("Spans that people marked", ["When", "Who", "What"], rows, "Nobody has marked anything.")


def _place(mark: dict[str, Any], end: str, zone: ZoneInfo) -> str:
    """Of cameras a time of the day, of recordings seconds from their begin."""
    return _time(at(mark[end]), zone) if mark["camera"] else f"{mark[end]:.2f} s"


def _audit(contents: Contents, zone: ZoneInfo) -> Table:
    rows = []
    for line in contents.audit:
        content: dict[str, Any] = line["content"]
        what = "; ".join([action_words(content["action"]), *detail_words(content["details"])])
        who = content["actor"] or ("not signed in" if content["address"] else "the site")
        rows.append([str(content["number"]), _iso(content["at"], zone), who, what])
    heads = ["Line", "When", "Who", "What"]
    return Table("Who did what with it", heads, rows, "The audit log has no line about it.")


def _iso(text: str, zone: ZoneInfo) -> str:
    return _time(datetime.fromisoformat(text), zone)


def _time(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()}"
