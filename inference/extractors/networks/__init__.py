"""torch definitions of the networks with packaged weights, with the published parameter names."""
