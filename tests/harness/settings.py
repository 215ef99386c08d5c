"""Settings of real processes that tests start and kill: those of the product with the tests' scoring
system, and with less patience, so that a test sees in seconds what otherwise takes half a minute."""

from webapp.settings.base import *  # noqa: F403
from webapp.settings.base import CELERY_BEAT_SCHEDULE

WATCHPOST_SYSTEMS = {
    "brightness": {
        "title": "Brightness",
        "description": "The brighter, the more unusual.",
        "engine": "tests.harness.brightness.BrightnessEngine",
        "live": "tests.harness.brightness.LiveBrightnessEngine",
    },
}
ANALYSIS_STALE = 6
CELERY_BEAT_SCHEDULE = {
    "score-live": CELERY_BEAT_SCHEDULE["score-live"],
    "recover": {**CELERY_BEAT_SCHEDULE["recover"], "schedule": 2.0, "options": {"expires": 4.0}},
}
