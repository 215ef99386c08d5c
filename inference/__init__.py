"""Watchpost's scoring library: media, extractors, anomaly systems. Knows no Django, Celery or Channels."""
