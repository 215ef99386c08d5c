"""The web process: pages, API, uploads, media and sockets; no decoding, no models."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings.base")

from django.core.asgi import get_asgi_application

# First, because it loads the applications whose models the imports below need.
pages = get_asgi_application()

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

from monitoring.http import media, tus
from monitoring.push.consumers import UpdatesConsumer
from webapp.routing import by_path

application = ProtocolTypeRouter(
    {
        "http": by_path(
            {"/files/uploads": tus.application, "/media/": media.application},
            otherwise=pages,
        ),
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter([path("ws/updates/", UpdatesConsumer.as_asgi())]))
        ),
    }
)
