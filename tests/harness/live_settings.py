"""Settings of real processes that watch cameras in tests: the tests' scoring system, and the schedule of what
concerns cameras."""

from tests.harness.settings import *  # noqa: F403
from webapp.settings.base import CELERY_BEAT_SCHEDULE as USUAL

CELERY_BEAT_SCHEDULE = {
    name: USUAL[name] for name in ("recover", "score-live", "watch-cameras", "end-quiet-alerts")
}
