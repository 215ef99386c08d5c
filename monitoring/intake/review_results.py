"""What comes of judging an alert, as the services answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitoring.models import Alert, Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of an alert.

    kind    a Verdict.Kind
    reason  a Verdict.Reason where it is dismissed, else empty
    label   what it was; empty: as alerted
    """

    kind: str
    reason: str = ""
    label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """It is written: `verdict` was given or taken back; `verdicts` are all of the alert, the oldest first."""

    alert: Alert
    verdict: Verdict
    verdicts: list[Verdict]


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody else judged meanwhile, and nothing is written: `given` is what was to be written, `verdicts`
    tells what there is, `seen_revision` from where on it is news."""

    alert: Alert
    verdicts: list[Verdict]
    seen_revision: int
    given: Judgement


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done, ever or by this person; `sentence` says why."""

    sentence: str
    code: Literal["gone", "not_for_judging", "invalid", "settled", "not_yours", "no_disagreement", "unlike"]


@dataclass(frozen=True, slots=True)
class Held:
    """The alert is before this reviewer until `until`."""

    alert: Alert
    until: datetime


@dataclass(frozen=True, slots=True)
class HeldByOther:
    """The alert is before somebody else."""

    alert: Alert
    reviewer_name: str
    until: datetime
