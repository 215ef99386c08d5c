"""Evidence that can be given out: signed archives, and how anybody checks one.

`signing`, `manifest` and `verification` know neither Django nor a server: `python -m monitoring.evidence
verify FILE.zip` works wherever this package and `cryptography` are.
"""
