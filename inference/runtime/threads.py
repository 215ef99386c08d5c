"""Keeping the libraries of linear algebra from waking every core for small products."""

from __future__ import annotations

import os

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def use_one_thread_for_linear_algebra() -> None:
    """Unless the environment says otherwise. Works only before NumPy is first imported.

    Lanes already run side by side, and threads that spin for work take their cores: scoring densities took
    a quarter of the time with one thread.
    """
    for name in THREAD_VARIABLES:
        os.environ.setdefault(name, "1")
