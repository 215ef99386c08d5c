"""The words of monitoring.reports.words as filters of templates."""

from __future__ import annotations

from django import template

from monitoring.reports import words

register = template.Library()
register.filter("duration", words.duration)
register.filter("number", words.number)
register.filter("share", words.share)
register.filter("two_digits", words.score)
register.filter("kappa", words.kappa)
