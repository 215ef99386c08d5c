"""Picture networks whose last map becomes features: pooled by its mean (GAP), kept for Grad-CAM.

Every picture is squeezed to the network's square, so that the map covers all of it.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from inference.errors import WeightsMissing
from inference.runtime.device import Device, device
from inference.runtime.network import Network, OpenVINONetwork, TorchNetwork
from inference.types import Floats, Frames
from inference.weights.cache import cache_folder, make_once
from inference.weights.checksums import sha256_of
from inference.weights.conversion import openvino_ir, state_dict
from inference.weights.manifest import entry

if TYPE_CHECKING:
    from openvino import Model
    from torch import nn

PUBLISHED = ("mobilenet_v2", "inception_v3", "inception_resnet_v2", "xception")
PACKAGED = ("mobilenet_v2_packaged", "mobilenet_v2_packaged_384", "efficientnet_lite0")
LARGE = frozenset({"mobilenet_v2_packaged_384"})
"""Those that look at larger pictures, and at half as many of them."""
_CHANNELS = {
    "mobilenet_v2": 1280,
    "inception_v3": 2048,
    "inception_resnet_v2": 1536,
    "xception": 2048,
    "mobilenet_v2_packaged": 1280,
    "mobilenet_v2_packaged_384": 1280,
    "efficientnet_lite0": 1280,
}
IMAGENET = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)


@dataclass(frozen=True, slots=True)
class Backbone:
    """A network and how its pictures are prepared: RGB of `side` x `side`, minus `mean`, over `deviation`.

    version  changes with the weights and the preparation
    module   builds the torch module, whose forward gives the last map (B, size, h, w)
    ir       gives the `.xml` of the same in OpenVINO's format
    """

    name: str
    version: str
    size: int
    side: int
    mean: tuple[float, float, float]
    deviation: tuple[float, float, float]
    module: Callable[[], nn.Module]
    ir: Callable[[Callable[[Path], Model]], Path]


class FrameNetwork:
    """A backbone, ready to run. Not shared by threads."""

    def __init__(self, backbone: Backbone) -> None:
        self.backbone = backbone
        self._network = _network(backbone)

    def __call__(self, pictures: Sequence[Frames]) -> tuple[Floats, Floats]:
        """Pooled features (n, size) and last maps (n, size, h, w) of BGR pictures (H, W, 3) uint8."""
        side = self.backbone.side
        batch = np.stack(
            [cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA) for picture in pictures]
        )
        maps = np.asarray(self._network(batch)[0], np.float32)
        return maps.mean(axis=(2, 3)), maps


def backbone(name: str) -> Backbone:
    """A known network. Raises WeightsMissing, WeightsCorrupt; KeyError for an unknown name."""
    if name in PUBLISHED:
        return _published(name)
    makers: dict[str, Callable[[], Backbone]] = {
        "mobilenet_v2_packaged": lambda: _mobilenet(name, 224),
        # People seen from a mast are too small for the usual size.
        "mobilenet_v2_packaged_384": lambda: _mobilenet(name, 384),
        "efficientnet_lite0": _efficientnet,
    }
    return makers[name]()


def size_of(name: str) -> int:
    """Channels of a network's last map, without loading it."""
    return _CHANNELS[name]


def _mobilenet(name: str, side: int) -> Backbone:
    def module() -> nn.Module:
        from inference.extractors.networks.mobilenet_v2 import MobileNetV2

        network = MobileNetV2()
        network.load_state_dict(state_dict("mobilenet_v2"))
        return network.features.eval()

    return Backbone(
        name,
        f"{entry('mobilenet_v2').sha256[:8]}-{side}",
        _CHANNELS[name],
        side,
        *IMAGENET,
        module,
        lambda build: openvino_ir("mobilenet_v2", f"map-{side}-v1", build),
    )


def _efficientnet() -> Backbone:
    def module() -> nn.Module:
        from inference.extractors.networks.efficientnet_lite import EfficientNetLite0

        network = EfficientNetLite0()
        tensors = state_dict("efficientnet_lite0")
        network.load_state_dict({name: value for name, value in tensors.items() if name[:4] != "_fc."})
        return network.eval()

    return Backbone(
        "efficientnet_lite0",
        f"{entry('efficientnet_lite0').sha256[:8]}-224",
        _CHANNELS["efficientnet_lite0"],
        224,
        (127.0, 127.0, 127.0),
        (128.0, 128.0, 128.0),
        module,
        lambda build: openvino_ir("efficientnet_lite0", "map-224-v1", build),
    )


def _published(name: str) -> Backbone:
    """One of the paper's networks, from a checkpoint that `import-checkpoint` wrote; pictures in [-1, 1]."""
    path = checkpoint(name)
    digest = sha256_of(path)
    side = 224 if name == "mobilenet_v2" else 299

    def module() -> nn.Module:
        from safetensors.torch import load_file
        from torch import Tensor, nn

        from inference.published import load

        class LastMap(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.network: Any = load(name, load_file(path))

            def forward(self, x: Tensor) -> Tensor:
                found: Tensor = self.network.feature_map(x)
                return found

        return LastMap().eval()

    def ir(build: Callable[[Path], Model]) -> Path:
        import openvino

        def make(folder: Path) -> None:
            openvino.save_model(build(path), folder / "model.xml", compress_to_fp16=False)

        version = openvino.get_version().split("-")[0]
        target = cache_folder() / "converted" / f"{name}-{digest[:12]}-openvino-{version}-map-{side}-v1"
        return make_once(target, make) / "model.xml"

    half = (127.5, 127.5, 127.5)
    return Backbone(name, f"{digest[:8]}-{side}", _CHANNELS[name], side, half, half, module, ir)


def checkpoint(name: str) -> Path:
    """NAME.safetensors below WATCHPOST_WEIGHTS, plain or in a folder of that name. Raises WeightsMissing."""
    folder = Path(os.environ.get("WATCHPOST_WEIGHTS") or "weights")
    for path in (folder / f"{name}.safetensors", folder / name / "model.safetensors"):
        if path.is_file():
            return path
    command = f"python -m inference import-checkpoint --as {name} FILE --out {folder / name}"
    raise WeightsMissing(name, f"{command} (WATCHPOST_WEIGHTS names the folder)")


def _network(backbone: Backbone) -> Network:
    if device() is Device.CUDA:
        return TorchNetwork(backbone.module(), lambda batch: _prepared(batch, backbone))
    return OpenVINONetwork(backbone.ir(lambda _: _converted(backbone)))


def _prepared(batch: Any, backbone: Backbone) -> Any:
    pictures = batch.flip(-1).permute(0, 3, 1, 2).float()
    mean, deviation = pictures.new_tensor(backbone.mean), pictures.new_tensor(backbone.deviation)
    return (pictures - mean[:, None, None]) / deviation[:, None, None]


def _converted(backbone: Backbone) -> Model:
    import openvino
    import torch
    from openvino.preprocess import ColorFormat, PrePostProcessor
    from torch.jit import TracerWarning  # type: ignore[attr-defined]

    side = backbone.side
    example = torch.zeros(1, 3, side, side)
    with warnings.catch_warnings():
        # Paddings computed from the size become constants: the size is always the same here.
        warnings.simplefilter("ignore", TracerWarning)
        model = openvino.convert_model(backbone.module(), example_input=example, input=[-1, 3, side, side])
    steps = PrePostProcessor(model)
    pictures = steps.input()
    pictures.tensor().set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
    pictures.tensor().set_color_format(ColorFormat.BGR)
    pictures.model().set_layout(openvino.Layout("NCHW"))
    preparation = pictures.preprocess().convert_element_type(openvino.Type.f32)
    preparation.convert_color(ColorFormat.RGB)
    preparation.mean(list(backbone.mean)).scale(list(backbone.deviation))
    return steps.build()
