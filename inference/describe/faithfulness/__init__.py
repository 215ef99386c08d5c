"""Whether a text about an event says only what was measured of it."""

from inference.describe.faithfulness.judgement import Judgement, check, untrue

__all__ = ["Judgement", "check", "untrue"]
