"""Training that every system shares: the loop, its checkpoints, and where models are kept."""
