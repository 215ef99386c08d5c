"""Which address leads where. Uploads, media files and sockets are in webapp.asgi."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from monitoring.health import healthz

handler404 = "monitoring.views.errors.not_found"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("api/v1/", include("monitoring.api.urls")),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    # Swagger UI writes styles of its own at run time.
    path(
        "api/docs",
        csp_update({"style-src": [UNSAFE_INLINE]})(SpectacularSwaggerSplitView.as_view(url_name="schema")),
        name="docs",
    ),
    path("", include("monitoring.views.urls")),
]
