"""A pool of deep features with classical classifiers, to which classes are added (paper 004)."""
