"""Readers of published data sets' layouts."""
