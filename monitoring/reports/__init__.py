"""Reports: what alerts came to, how people and cameras did, over some days."""
