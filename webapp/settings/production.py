"""Settings of a site that others can reach: TLS in front, every secret from the environment."""

from django.core.exceptions import ImproperlyConfigured

from webapp.settings import env
from webapp.settings.base import *  # noqa: F403

DEBUG = False
TLS = True

SECRET_KEY = env.secret("WATCHPOST_SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "WATCHPOST_SECRET_KEY must be set to at least 50 random characters, for example by:"
        ' python -c "import secrets; print(secrets.token_urlsafe(48))"'
    )
ALLOWED_HOSTS = env.words("WATCHPOST_ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "WATCHPOST_ALLOWED_HOSTS must name the host that people type, such as watch.example.org."
    )
# The container's health check asks on the loop-back address.
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1", "localhost"]

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SILENCED_SYSTEM_CHECKS = [
    # Other names below this host's domain are not ours to force to TLS, nor to put on browsers' lists.
    "security.W005",
    "security.W021",
]
