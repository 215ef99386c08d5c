"""`{% icon "upload" %}`: a picture from static/img/icons.svg, decorative beside the word it stands with."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Without a name the address is left to the page's script."""
    address = f"{static('img/icons.svg')}#{name}" if name else ""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)
