"""Settings of the test suite: a data folder of its own, a broker only if REDIS_URL names one."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if not os.environ.get("WATCHPOST_DATA"):
    _folder = tempfile.mkdtemp(prefix="watchpost-test-")
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ["WATCHPOST_DATA"] = _folder

from webapp.settings.base import *  # noqa: F403
from webapp.settings.base import CHANNEL_LAYERS, DATA_DIR, DATABASES, REST_FRAMEWORK, STORAGES

SECRET_KEY = "only-for-tests-only-for-tests-only-for-tests-only-for-tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"anon": None, "user": None, "token": None}}

# Texts of a language model take seconds each: tests that want one ask for it.
WATCHPOST_EMBEDDED_WRITER = False

if not os.environ.get("REDIS_URL"):
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CELERY_BROKER_URL = "memory://"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, because threads that share one database in memory lock each other out at once.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA_DIR) / "test.sqlite3")}
# A pool outlives the test database that it points at.
DATABASES["default"]["OPTIONS"].pop("pool", None)
