"""The web process: pages, API, uploads, media and sockets; no decoding, no models."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings.base")

from importlib import import_module
from importlib.util import find_spec

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import path

from monitoring.push.consumers import UpdatesConsumer
from webapp.routing import by_path

http = by_path(
    {
        prefix: import_module(module).application
        for prefix, module in (
            ("/files/uploads", "monitoring.http.tus"),
            ("/media/", "monitoring.http.media"),
        )
        if find_spec("inference.media.sandbox")
        and find_spec("monitoring.intake.uploads")
        and find_spec(module)
    },
    otherwise=pages,
)

application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter([path("ws/updates/", UpdatesConsumer.as_asgi())]))
        ),
    }
)
