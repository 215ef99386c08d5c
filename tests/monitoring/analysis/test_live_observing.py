"""What cameras show is followed by each system, lent to those that detect nothing, and not lost while the
database is away."""

from __future__ import annotations

from inference.describe.measuring.looks import Observed
from monitoring.analysis import live_backlog
from monitoring.analysis.blocks import Scored
from monitoring.analysis.live_observing import observe, with_looks_of
from monitoring.analysis.live_record import Assessed
from tests.inference.describe.measuring.scenes import Actor, assessed, film, walking

FEATURES = film([Actor(walking(0.05, 0.5, 0.08))], 9)
(FIRST, *_) = assessed(FEATURES)


def test_a_system_goes_on_where_it_was() -> None:
    memory, things = None, set()
    for item in FEATURES:
        observed, memory = observe(item, memory, "preset")
        things |= {seen.thing for look in observed.looks for seen in look.sightings}
    assert things == {1}
    assert (memory.version, memory.sequence, memory.end) == ("preset", 7, 9.0)  # type: ignore[union-attr]


def test_who_detects_nothing_is_lent_what_others_saw() -> None:
    seen, _ = observe(FEATURES[0], None, "preset")
    bare = Scored(FIRST, observed=Observed(level_db=-12.0))
    (lent,) = with_looks_of({"normality": [Scored(FIRST, observed=seen)]}, [bare])
    assert lent.observed == Observed(looks=seen.looks, level_db=-12.0)

    (own,) = with_looks_of({"normality": [bare]}, [Scored(FIRST, observed=seen)])
    assert own.observed == seen
    assert with_looks_of({}, [Scored(FIRST)]) == [Scored(FIRST)]
    (elsewhere,) = with_looks_of({"normality": [Scored(assessed(FEATURES)[3], observed=seen)]}, [bare])
    assert elsewhere == bare


def test_it_waits_for_the_database_with_its_score() -> None:
    seen, _ = observe(FEATURES[0], None, "preset")
    for observed in (seen, None):
        item = Assessed("gate", "normality", Scored(FIRST, observed=observed), 1.0, 0)
        back = live_backlog._unpacked(live_backlog._packed(item))
        assert back is not None
        assert back.scored.observed == observed
