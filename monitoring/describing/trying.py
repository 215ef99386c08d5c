"""Has one text written by settings that nobody kept yet. Worker code."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from typing import Any

from inference.describe.clocks import site_zone
from inference.describe.event import (
    Direction,
    EventFacts,
    Heard,
    Light,
    Mover,
    Objects,
    Side,
    Source,
    from_json,
)
from inference.describe.language_model import Assignment, NoText
from inference.describe.language_model.asking import ask
from inference.describe.sentences import describe
from inference.types import Modality
from monitoring.describing.asked import make_writer, name_of
from monitoring.describing.pictures import key_frames
from monitoring.describing.writers import language_of, timeout_of
from monitoring.intake import writer_trials
from monitoring.intake.trials import NoWorker
from monitoring.intake.writer_trials import WriterTrial
from monitoring.models import Description, WriterSettings
from monitoring.secrets import WrongKey, decrypt

log = logging.getLogger(__name__)

LONGEST = 120.0
"""Seconds for which somebody looks at a page."""

EXAMPLE = EventFacts(
    source=Source.RECORDING,
    place="Example",
    time_zone="",
    start=15.0,
    end=40.0,
    peak=0.91,
    peak_at=22.0,
    line=0.5,
    label="fast movement",
    reference="profile",
    leading=((Modality.MOTION, 0.7), (Modality.OBJECTS, 0.3)),
    objects=(Objects("person", 2, 18.0, ((15.0, 1), (18.0, 2))),),
    movers=(Mover("person", 15.0, 31.0, Direction.LEFT, 0.6, (Side.RIGHT, Side.LEFT)),),
    sides=(Side.LEFT,),
    light=Light.DARK,
    sound=Heard(measured=True, unusual=False),
)
"""For a site where nothing has happened yet."""


def run(*, trial_id: str, secret: str) -> None:
    """Try what `secret` was encrypted from and leave the result for whoever asked."""
    try:
        trial = try_writer(writer_trials.wanted(json.loads(decrypt(secret))))
    except WrongKey as wrong:
        trial = WriterTrial(done=True, detail=str(wrong))
    try:
        writer_trials.finish(trial_id=trial_id, trial=trial)
    except NoWorker:
        log.warning("What came of trying a writer was lost: the broker is away.")


def try_writer(settings: WriterSettings) -> WriterTrial:
    """A text about the latest event that has facts, or about an example."""
    row = Description.objects.order_by("-asked_at").first()
    facts = from_json(row.facts) if row else EXAMPLE
    language = language_of(settings.language)
    told: dict[str, Any] = {
        "done": True,
        "writer": name_of(settings),
        "about": _about(facts) if row else "an example, because nothing has happened yet",
        "measured": describe(facts, language).to_json(),
    }
    pictures = key_frames(row) if row and settings.takes_pictures else ()
    try:
        writer = make_writer(settings)
        try:
            assignment = Assignment(facts, language, pictures=pictures)
            outcome = ask(writer, assignment, timeout=min(timeout_of(settings), LONGEST / 2))
        finally:
            writer.close()
    except NoText as failure:
        return WriterTrial(**told, detail=str(failure))
    refusals = [{"text": item.text, "reasons": list(item.reasons)} for item in outcome.refusals]
    if outcome.draft is None:
        detail = outcome.failure or (
            "What it wrote was not true to what was measured, twice. The measured sentence would stand."
        )
    elif refusals:
        detail = "Its second text was true to what was measured."
    else:
        detail = "Its text was true to what was measured at once."
    return WriterTrial(
        **told,
        ok=outcome.draft is not None,
        detail=detail,
        text=outcome.draft.to_json() if outcome.draft else None,
        refusals=refusals,
        seconds=round(outcome.seconds, 2),
        words=outcome.words,
    )


def _about(facts: EventFacts) -> str:
    if facts.source is Source.RECORDING:
        return f"the latest of your recordings, {facts.place}"
    when = datetime.fromtimestamp(facts.start, site_zone(facts.time_zone))
    return f"the latest alert, {facts.place}, {when:%Y-%m-%d %H:%M}"
