"""Visible and thermal 3D fusion with contrastive learning (paper 000)."""
