"""What live cameras cost and how late they are: `python -m tests.bench`, on loop-back only."""
