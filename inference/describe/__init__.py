"""Sentences about what was found, made only from what was measured."""

from inference.describe.facts import SpanFacts, span_facts
from inference.describe.sentences import clock, describe_span, sentence

__all__ = ["SpanFacts", "clock", "describe_span", "sentence", "span_facts"]
