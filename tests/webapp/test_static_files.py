"""The browser's modules can be named by their content."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.conf import settings

from webapp.static_files import HashedFiles

IMPORT = re.compile(r'^(?:import|export)\s[^;]*?["\'](\.[^"\']+)["\'];', re.MULTILINE)


@cache
def depth(module: Path) -> int:
    """How many imports lie between a module and the last that it needs. A circle would never end."""
    imported = [(module.parent / name).resolve() for name in IMPORT.findall(module.read_text())]
    return max((depth(one) + 1 for one in imported), default=0)


def test_every_chain_of_imports_is_short_enough_to_be_collected() -> None:
    modules = [path for folder in settings.STATICFILES_DIRS for path in Path(str(folder)).rglob("js/**/*.js")]
    deepest = max(depth(module.resolve()) for module in modules)
    assert 3 < deepest < HashedFiles.max_post_process_passes
