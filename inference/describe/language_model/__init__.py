"""Texts about events by language models: one in this process, or one behind an address."""

from inference.describe.language_model.form import NotTheForm, draft_of, schema, words_of
from inference.describe.language_model.writer import Answer, Assignment, NoText, Writer

__all__ = ["Answer", "Assignment", "NoText", "NotTheForm", "Writer", "draft_of", "schema", "words_of"]
