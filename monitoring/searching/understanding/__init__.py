"""What a question in words says of time, place and kind: filters, and the words that remain."""

from monitoring.searching.understanding.reading import Chip, Known, Understood, understand

__all__ = ["Chip", "Known", "Understood", "understand"]
