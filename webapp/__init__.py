"""Wires Watchpost together: settings, addresses, the ASGI application and the Celery application."""

from webapp.celery import app as celery_app

__all__ = ["celery_app"]
