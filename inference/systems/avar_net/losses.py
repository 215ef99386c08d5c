"""The loss of paper 003's recognition: cross-entropy of every step, summed over stages, with ms-tcn's
smoothing between steps.

The paper states the softmax (Eq. 10) and no loss; cross-entropy alone is its minimum (`smoothing=0`).
"""

from __future__ import annotations

from torch import Tensor

from inference.networks import ms_tcn

SMOOTHING = 0.15
IGNORED = ms_tcn.IGNORED


def sequence_loss(logits: Tensor, targets: Tensor, mask: Tensor, *, smoothing: float = SMOOTHING) -> Tensor:
    """A scalar.

    logits   (stages, B, classes, T)
    targets  (B, T) class of every step, `IGNORED` where there is none
    mask     (B, T) bool
    """
    # Half precision keeps three digits of a logarithm: too few for squared differences of them.
    steps = mask.unsqueeze(1).expand(-1, logits.shape[2], -1).float()
    return ms_tcn.loss(logits.float(), targets, steps, smoothing=smoothing)
