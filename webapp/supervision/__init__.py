"""Runs all of Watchpost on one machine: what `manage.py up` is made of."""
