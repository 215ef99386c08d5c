"""The web process: pages, API and sockets; no decoding, no models."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings.base")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
