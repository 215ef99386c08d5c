"""Settings of the test suite: no broker unless REDIS_URL names one, cheap password hashes."""

import os

from webapp.settings.base import *  # noqa: F403
from webapp.settings.base import CHANNEL_LAYERS, DATABASES, REST_FRAMEWORK, STORAGES

SECRET_KEY = "only-for-tests-only-for-tests-only-for-tests-only-for-tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"anon": None, "user": None, "token": None}}

if not os.environ.get("REDIS_URL"):
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CELERY_BROKER_URL = "memory://"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}

# A pool outlives the test database that it points at.
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
