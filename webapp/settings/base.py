"""Settings shared by every way of running Watchpost; values of a site come from the environment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from whitenoise.compress import Compressor

from webapp.settings import env
from webapp.settings.systems import WATCHPOST_SYSTEMS as WATCHPOST_SYSTEMS

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = env.data_folder("WATCHPOST_DATA", BASE_DIR / "data")

DEBUG = env.boolean("WATCHPOST_DEBUG")
TLS = env.boolean("WATCHPOST_TLS")
# Without a key each start makes its own: nobody can forge a session, people sign in again after a restart.
SECRET_KEY = env.secret("WATCHPOST_SECRET_KEY") or get_random_secret_key()
# Encrypts the addresses of cameras; empty: derived from SECRET_KEY, whose change then makes them unreadable.
WATCHPOST_CAMERA_KEY = env.secret("WATCHPOST_CAMERA_KEY")
ALLOWED_HOSTS = env.words("WATCHPOST_ALLOWED_HOSTS", "*" if DEBUG else "127.0.0.1,localhost")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "monitoring",
    "webapp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "monitoring.audit.visitor.VisitorMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "webapp.urls"
ASGI_APPLICATION = "webapp.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# People

AUTH_USER_MODEL = "monitoring.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL

# Ten wrong passwords lock that name from that address for a quarter of an hour.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "monitoring.views.errors.throttled"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(timedelta(days=7).total_seconds())
CSRF_TRUSTED_ORIGINS = env.words("WATCHPOST_TRUSTED_ORIGINS")
BEHIND_PROXY = env.boolean("WATCHPOST_BEHIND_PROXY")
# Whose word about the visitor's address counts: those of the proxies, addresses or networks.
PROXIES = env.networks("WATCHPOST_PROXIES", "127.0.0.1,::1")
if BEHIND_PROXY:
    # Only behind a proxy that always sets this header itself; otherwise anyone could send it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        # Plotly finds a linked sheet to write its rules into; only /api/docs is laxer (webapp.urls).
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Storage

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "watchpost.sqlite3")}
MEDIA_ROOT = env.folder("MEDIA_ROOT", DATA_DIR / "media")
UPLOAD_LIMIT = env.size("WATCHPOST_UPLOAD_LIMIT", 20 << 30)
MIN_FREE = env.size("WATCHPOST_MIN_FREE", 1 << 30)
# Where nginx serves MEDIA_ROOT internally ("/protected"); empty: this server sends the files itself.
WATCHPOST_ACCEL_REDIRECT = env.text("WATCHPOST_ACCEL_REDIRECT")

# E-mail

_MAIL = env.email("EMAIL_URL")
EMAIL_BACKEND = _MAIL["EMAIL_BACKEND"]
EMAIL_HOST = _MAIL.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _MAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _MAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _MAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.sender("WATCHPOST_EMAIL_FROM", EMAIL_HOST_USER)
# Without one, nobody is sent anything and the page says so.
EMAIL_IS_SET_UP = bool(env.secret("EMAIL_URL"))
# Where people reach this site, for links in e-mails.
WATCHPOST_URL = env.web_address("WATCHPOST_URL")

USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "webapp.static_files.PackageFinder",
]
# Files that Python packages carry for browsers: address below STATIC_URL -> (package, file within it).
PACKAGED_STATIC_FILES = {
    "vendor/plotly.min.js": ("plotly", "package_data/plotly.min.js"),
}
STATIC_ROOT = env.folder("WATCHPOST_STATIC", DATA_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "webapp.static_files.HashedFiles"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
# Pages name files by their content only, and source maps are for developers' tools: neither a second copy nor
# a compressed map is of use to anyone.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# Queue and push

REDIS_URL = env.redis_url("REDIS_URL", "redis://127.0.0.1:6379/0")
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {
            "hosts": [
                {
                    "address": REDIS_URL,
                    "socket_connect_timeout": 3,
                    # Longer than the five seconds for which a receiver's question stays open.
                    "socket_timeout": 10,
                    # After a restart of the broker the pool holds dead connections: try again on a new one.
                    "retry": Retry(ConstantBackoff(0.1), 3),
                }
            ],
            "capacity": 100,
            "expiry": 30,
        },
    }
}

# WebRTC (docs/operations.md says which of these a container or a site behind NAT needs)

# Where cameras and viewers reach the media processes; empty: at each address of their machine's own.
WEBRTC_ADDRESSES = env.addresses("WATCHPOST_WEBRTC_ADDRESSES")
# One UDP port is taken by each publisher and each viewer; None: whichever the system gives.
WEBRTC_PORTS = env.ports("WATCHPOST_WEBRTC_PORTS")
# Whether to offer 127.0.0.1 as well, for browsers on the same machine.
WEBRTC_LOOPBACK = env.boolean("WATCHPOST_WEBRTC_LOOPBACK")
STUN = env.ice_servers("WATCHPOST_STUN", "stun")
TURN = env.ice_servers("WATCHPOST_TURN", "turn", "turns")
# The secret that the TURN server shares with us ("static-auth-secret" of coturn).
TURN_SECRET = env.secret("WATCHPOST_TURN_SECRET")
if TURN and not TURN_SECRET:
    raise ImproperlyConfigured(
        "WATCHPOST_TURN needs WATCHPOST_TURN_SECRET, the secret that the TURN server makes passwords from."
    )
# Viewers at once: of each media process by WebRTC, of each web process by the slower pictures.
WEBRTC_VIEWERS = env.integer("WATCHPOST_WEBRTC_VIEWERS", 64, lowest=1, highest=10_000)
MJPEG_VIEWERS = env.integer("WATCHPOST_MJPEG_VIEWERS", 64, lowest=1, highest=10_000)

# Alerts

# A notice becomes an alert when its score reaches this, or when it lasts so many seconds.
WATCHPOST_ESCALATE_SCORE = env.integer("WATCHPOST_ESCALATE_PERCENT", 75, lowest=50, highest=99) / 100
WATCHPOST_ESCALATE_SECONDS = env.integer("WATCHPOST_ESCALATE_SECONDS", 30, lowest=1)
# What only goes on is pushed at most so often, in seconds.
WATCHPOST_ALERT_PUSH_SECONDS = 0.9
# How much ordinary footage, in seconds, a camera's first profile is learned from.
WATCHPOST_LEARN_SECONDS = env.integer("WATCHPOST_LEARN_SECONDS", 600, lowest=20, highest=86_400)

# Whether the small language model writes of events as long as no administrator chose who does.
WATCHPOST_EMBEDDED_WRITER = env.boolean("WATCHPOST_EMBEDDED_WRITER", True)

# Seconds without a sign of life after which the work of a worker is anyone's.
ANALYSIS_STALE = 30

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Redelivery is the second net; monitoring.analysis.recovery is the first (see docs/decisions).
    "visibility_timeout": 60,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_ROUTES = {
    "monitoring.tasks.plan_analysis": {"queue": "batch"},
    "monitoring.tasks.extract_chunk": {"queue": "batch"},
    "monitoring.tasks.assess_analysis": {"queue": "batch"},
    "monitoring.tasks.learn_profile": {"queue": "batch"},
    "monitoring.tasks.score_live": {"queue": "live"},
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # A tick that waited longer than its interval is stale: expiring it keeps a dead worker's queue short.
    "recover": {"task": "monitoring.tasks.recover", "schedule": 10.0, "options": {"expires": 10.0}},
    # Snippets wake the live worker themselves; this finds those whose task died with the broker.
    "score-live": {"task": "monitoring.tasks.score_live", "schedule": 3.0, "options": {"expires": 3.0}},
    "watch-cameras": {
        "task": "monitoring.tasks.watch_cameras",
        "schedule": 3.0,
        "options": {"expires": 3.0},
    },
    "sweep": {"task": "monitoring.tasks.sweep", "schedule": 3600.0, "options": {"expires": 3600.0}},
    "forget-sessions": {
        "task": "monitoring.tasks.forget_sessions",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "retain": {"task": "monitoring.tasks.retain", "schedule": 60.0, "options": {"expires": 60.0}},
    "mend-recordings": {
        "task": "monitoring.tasks.mend_recordings",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "look-after-teaching": {
        "task": "monitoring.tasks.look_after_teaching",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "expire-uploads": {
        "task": "monitoring.tasks.expire_uploads",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
    "finish-uploads": {
        "task": "monitoring.tasks.finish_uploads",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "end-quiet-alerts": {
        "task": "monitoring.tasks.end_quiet_alerts",
        "schedule": 2.0,
        "options": {"expires": 2.0},
    },
    "repeat-alert-news": {
        "task": "monitoring.tasks.repeat_alert_news",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
    "index-alerts": {
        "task": "monitoring.tasks.index_alerts",
        "schedule": 3.0,
        "options": {"expires": 3.0},
    },
    "reindex-alerts": {
        "task": "monitoring.tasks.reindex_alerts",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "set-budget-lines": {
        "task": "monitoring.tasks.set_budget_lines",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
    "learn-profiles": {
        "task": "monitoring.tasks.learn_profiles",
        "schedule": 20.0,
        "options": {"expires": 20.0},
    },
    "queue-previews": {
        "task": "monitoring.tasks.queue_previews",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
    "send-notifications": {
        "task": "monitoring.tasks.send_notifications",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "sum-up-shifts": {
        "task": "monitoring.tasks.sum_up_shifts",
        "schedule": 20.0,
        "options": {"expires": 20.0},
    },
    "send-shift-letters": {
        "task": "monitoring.tasks.send_shift_letters",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
    "write-descriptions": {
        "task": "monitoring.tasks.write_descriptions",
        "schedule": 10.0,
        "options": {"expires": 10.0},
    },
    "keep-audit-head": {
        "task": "monitoring.tasks.keep_audit_head",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "recover-evidence-exports": {
        "task": "monitoring.tasks.recover_evidence_exports",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "verify-audit": {
        "task": "monitoring.tasks.verify_audit",
        "schedule": 86_400.0,
        "options": {"expires": 86_400.0},
    },
    "forget-camera-files": {
        "task": "monitoring.tasks.forget_camera_files",
        "schedule": 600.0,
        "options": {"expires": 600.0},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

# API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # The first one's challenge is what a program without credentials gets: 401, not a form.
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "monitoring.api.parsers.ShallowJSONParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "30/minute", "user": "1200/minute", "token": "10/minute"},
    # Count by the address of the connection (webapp.asgi knows proxies): without this, whoever sends a new
    # X-Forwarded-For with each request is never throttled.
    "NUM_PROXIES": 0,
    "EXCEPTION_HANDLER": "monitoring.api.errors.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Watchpost",
    "DESCRIPTION": "Recordings, their anomaly scores and the spans found in them.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "AlertStateEnum": ["open", "ended"],
        "SeverityEnum": ["notice", "alert"],
        "CameraKindEnum": ["publish", "pull", "file"],
        "TrialKindEnum": ["pull", "file"],
        "ZoneKindEnum": ["watch", "mask"],
        "VerdictKindEnum": ["confirmed", "dismissed", "unsure"],
        "WriterKindEnum": "monitoring.models.WriterSettings.Kind",
        "AnswerKindEnum": ["yes", "no", "told", "corrected", "unknown"],
        "CameraStateEnum": ["live", "lagging", "offline", "disabled", "failed"],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("WATCHPOST_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "axes": {"level": "WARNING"},
        # It tells of every check of every candidate pair.
        "aioice": {"level": "WARNING"},
        # It tells of every text that is asked for, with the address.
        "httpx2": {"level": "WARNING"},
    },
}
