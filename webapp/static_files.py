"""Serves the browser files that installed Python packages carry, so that nothing comes from another host."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


def packaged_file(package: str, file: str) -> Path:
    """Where `file` of an installed package lies; found without importing the package."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ImproperlyConfigured(f"{package} is not installed: run pip install -r requirements.txt")
    return Path(spec.submodule_search_locations[0]) / file


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names every file by its content, also where one browser module imports another: after an upgrade no
    page runs a mixture of old and new modules.

    Imports are only looked for in our own modules: what packages carry is bundled already, and searching its
    megabytes is most of what collecting would take.
    """

    max_post_process_passes = 20
    """A module is named anew when one that it imports was: the longest chain of imports must be shorter."""
    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )


class PackageFinder(BaseFinder):
    """Finds the files of settings.PACKAGED_STATIC_FILES."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        source = settings.PACKAGED_STATIC_FILES.get(path)
        found = str(packaged_file(*source)) if source else None
        return ([found] if found else []) if find_all else (found or [])

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for address, (package, file) in settings.PACKAGED_STATIC_FILES.items():
            yield address, _OneFile(address, packaged_file(package, file))


class _OneFile(FileSystemStorage):
    """A storage that holds one file under another name, as collectstatic wants it."""

    prefix = None

    def __init__(self, name: str, file: Path) -> None:
        super().__init__(location=file.parent)
        self._name, self._file = name, file

    def path(self, name: str) -> str:
        return str(self._file) if name == self._name else super().path(name)
