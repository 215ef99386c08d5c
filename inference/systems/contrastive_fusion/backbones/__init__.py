"""The 3D feature extractors of paper 000: clips (B, C, 16, 112, 112) -> maps (B, channels, t, h, w)."""
