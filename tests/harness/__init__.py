"""Real servers for tests: Valkey, PostgreSQL and a whole running Watchpost."""
