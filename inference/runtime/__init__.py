"""Running networks: which device, how many threads, by which engine."""
