"""The recordings that the two demonstration cameras play, made on this machine when it first starts."""
