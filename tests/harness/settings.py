"""Settings of real processes that tests start: those of the product, with the tests' scoring system."""

from webapp.settings.base import *  # noqa: F403

WATCHPOST_SYSTEMS = {
    "brightness": {
        "title": "Brightness",
        "description": "The brighter, the more unusual.",
        "engine": "tests.harness.brightness.BrightnessEngine",
    },
}
