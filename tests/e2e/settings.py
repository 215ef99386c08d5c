"""Settings of the site that the browser tests visit: a scoring system that needs no weights, under the
name of the product's own, so that uploads use it without asking."""

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
}
