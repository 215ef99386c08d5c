"""Watchpost's domain: recordings, cameras, scores, alerts and the people who judge them."""
