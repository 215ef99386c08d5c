"""The web process: pages, API, uploads, media and sockets; no decoding, no models."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings.base")

from django.core.asgi import get_asgi_application

# First, because it loads the applications whose models the imports below need.
pages = get_asgi_application()

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.urls import path
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from monitoring.http import media, mjpeg, tus, whep, whip
from monitoring.http.imports import take_imports
from monitoring.http.limits import limit_body
from monitoring.push.consumers import UpdatesConsumer
from monitoring.push.origin import OwnPagesOnly
from webapp.routing import by_path

application = ProtocolTypeRouter(
    {
        "http": by_path(
            {
                "/files/uploads": tus.application,
                "/media/cameras/": mjpeg.application,
                "/media/": media.application,
                "/whip/": whip.application,
                "/whep/": whep.application,
                "/api/v1/annotations/import/": take_imports(pages),
            },
            otherwise=limit_body(pages),
        ),
        "websocket": AllowedHostsOriginValidator(
            OwnPagesOnly(AuthMiddlewareStack(URLRouter([path("ws/updates/", UpdatesConsumer.as_asgi())])))
        ),
    }
)
if settings.BEHIND_PROXY:
    # Here and not by the server's own option, which believes every program on this machine by default.
    application = ProxyHeadersMiddleware(application, trusted_hosts=settings.PROXIES)
