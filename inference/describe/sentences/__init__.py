"""Sentences from facts, in four languages; nothing is said that was not measured."""

from inference.describe.clocks import clock
from inference.describe.grading import TRAINED
from inference.describe.sentences.description import describe
from inference.describe.sentences.spans import describe_span, sentence

__all__ = ["TRAINED", "clock", "describe", "describe_span", "sentence"]
