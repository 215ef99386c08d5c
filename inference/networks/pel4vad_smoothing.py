"""Smoothing of snippet scores at test time, as prompt-enhanced learning does it."""

from __future__ import annotations

from typing import Literal

from torch import Tensor
from torch.nn.functional import pad


def fixed(scores: Tensor, kappa: int) -> Tensor:
    """Every snippet gets the mean of its block of `kappa` (XD-Violence: 8).

    (T,) -> (T',), T' being the next multiple of kappa: the last block is filled up with zeros, which lowers
    its mean, and is returned whole.
    """
    _check(kappa)
    missing = -len(scores) % kappa
    return pad(scores, (0, missing)).reshape(-1, kappa).mean(1).repeat_interleave(kappa)


def slide(scores: Tensor, kappa: int, mode: Literal["zero", "constant"] = "zero") -> Tensor:
    """Every snippet gets the mean of itself and the `kappa` - 1 after it: (T,) -> (T,).

    Published: kappa 7 for UCF-Crime, 3 for ShanghaiTech. What lies beyond the end counts as 0, so that the
    tail decays, or in mode "constant" as the last score.
    """
    _check(kappa)
    beyond = 0.0 if mode == "zero" else float(scores[-1])
    return pad(scores, (0, kappa - 1), value=beyond).unfold(0, kappa, 1).mean(1)


def _check(kappa: int) -> None:
    if kappa < 1:
        raise ValueError(f"A window of {kappa} snippets smooths nothing; it must be at least 1.")
