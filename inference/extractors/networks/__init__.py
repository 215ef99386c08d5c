"""torch definitions of the networks whose packaged weights extractors use, with the published parameter names."""
