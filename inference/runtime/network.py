"""One network, ready to run on NumPy arrays, on whichever engine suits the device.

On a CPU everything runs in OpenVINO in single precision: measured, it is as fast as ONNX Runtime and two to
four times as fast as torch, and bfloat16, its default where the processor offers it, was both slower and off
by up to 0.8 in activations (docs/decisions). On a GPU the torch module runs in float32.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from inference.runtime.device import network_threads

if TYPE_CHECKING:
    from torch import nn

Array = NDArray[Any]


class Network(Protocol):
    def __call__(self, batch: Array) -> Sequence[Array]:
        """Run a batch; the outputs are copies, in the network's order. Not safe to call from two threads."""


class OpenVINONetwork:
    """An `.xml` compiled for the CPU."""

    def __init__(self, model: Path, *, threads: int | None = None) -> None:
        import openvino

        settings = {
            "INFERENCE_NUM_THREADS": threads or network_threads(),
            "INFERENCE_PRECISION_HINT": "f32",
            "PERFORMANCE_HINT": "LATENCY",
            "NUM_STREAMS": 1,
        }
        self._request = openvino.Core().compile_model(model, "CPU", settings).create_infer_request()

    def __call__(self, batch: Array) -> Sequence[Array]:
        results = self._request.infer([batch], share_inputs=True)
        return [np.array(value) for value in results.values()]


class TorchNetwork:
    """A module on the GPU, with the preparation that the OpenVINO graph has built in."""

    def __init__(self, module: nn.Module, prepare: Callable[[Any], Any]) -> None:
        self._module = module.eval().cuda()
        self._prepare = prepare

    def __call__(self, batch: Array) -> Sequence[Array]:
        import torch

        with torch.inference_mode():
            values = self._prepare(torch.from_numpy(np.ascontiguousarray(batch)).cuda())
            outputs = self._module(values)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        return [output.float().cpu().numpy() for output in outputs]
