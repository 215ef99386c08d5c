"""Settings of the site that the browser tests visit: scoring systems that need no weights, the first under
the name of the product's own, so that uploads use it without asking, and one that nobody can use yet."""

from tests.harness.settings import *  # noqa: F403

# Signing in dozens of times with real hashes would take a third of the tests' time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WATCHPOST_SYSTEMS = {
    "normality": {
        "title": "Brightness",
        "description": "The brighter, the more unusual.",
        "engine": "tests.harness.brightness.BrightnessEngine",
        "live": "tests.harness.brightness.LiveBrightnessEngine",
    },
    "darkness": {
        "title": "Darkness",
        "description": "The darker, the more unusual. Tells day from night.",
        "engine": "tests.harness.brightness.DarknessEngine",
        "live": "tests.harness.brightness.LiveDarknessEngine",
        "thermal": True,
    },
    "untrained": {
        "title": "Untrained",
        "description": "Needs a model that nobody trained.",
        "engine": "tests.harness.brightness.DarknessEngine",
        "trained": True,
    },
}
