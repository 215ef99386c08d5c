"""How fast a recording is analysed, stage by stage: `python -m inference.bench`."""
