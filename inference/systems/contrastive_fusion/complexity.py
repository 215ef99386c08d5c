"""Parameters, multiply-adds, memory and speed of a configuration (paper 000, Tables 8 and 9)."""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from inference.systems.contrastive_fusion.baselines.build import build_baseline
from inference.systems.contrastive_fusion.configuration import Configuration
from inference.systems.contrastive_fusion.network import FRAMES, SIZE, FusionNetwork
from inference.systems.contrastive_fusion.stages import classifier

_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Complexity:
    """Of recognising one pair of clips of 16 x 112 x 112.

    parameters      of all that recognition uses
    multiply_adds   what the paper's Table 8 calls FLOPs: its 38.55 G for C3D are these
    weights, outputs  bytes in single precision: of the parameters, and of all layers' outputs together
    """

    parameters: int
    multiply_adds: int
    weights: int
    outputs: int


def untrained(configuration: Configuration) -> nn.Module:
    """The network of a configuration, for the device that torch is set to."""
    if configuration.network == "fusion":
        return FusionNetwork(configuration.architecture)
    return build_baseline(configuration.network, width=configuration.architecture.width)


def complexity_of(configuration: Configuration) -> Complexity:
    """Counted without computing anything."""
    outputs: list[int] = []

    def seen(module: nn.Module, _: object, output: object) -> None:
        if isinstance(output, Tensor) and not any(True for _ in module.children()):
            outputs.append(output.numel() * output.element_size())

    with torch.device("meta"), torch.no_grad():
        network = untrained(configuration).eval()
        clips = torch.empty(2, 1, 1, FRAMES, SIZE, SIZE)
        for module in network.modules():
            module.register_forward_hook(seen)
        with FlopCounterMode(display=False) as counter:
            classifier(network).classify(clips[0], clips[1])
    unused = ("projection.", "plain.") if isinstance(network, FusionNetwork) else ()
    parameters = sum(
        parameter.numel() for name, parameter in network.named_parameters() if not name.startswith(unused)
    )
    return Complexity(
        parameters=parameters,
        multiply_adds=counter.get_total_flops() // 2,
        weights=4 * parameters,
        outputs=sum(outputs),
    )


def frames_per_second(configuration: Configuration, *, clips: int = 3) -> float:
    """Frames (16 a clip) recognised in a second of processor time, on as many threads as torch is set to.

    Processor time, so that a busy machine does not count; with one thread it is a free machine's speed.
    """
    network = untrained(configuration).eval()
    visible, thermal = torch.rand(2, 1, 1, FRAMES, SIZE, SIZE)
    times = []
    with torch.inference_mode():
        for _ in range(clips + 1):
            began = time.process_time()
            classifier(network).classify(visible, thermal)
            times.append(time.process_time() - began)
    return FRAMES * torch.get_num_threads() / min(times[1:])


def megabytes(count: int) -> float:
    return count / _MEGABYTE
