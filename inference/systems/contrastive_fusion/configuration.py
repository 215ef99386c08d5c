"""The models that the tables of paper 000 compare, and how long each is trained."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from inference.errors import TrainingError
from inference.systems.contrastive_fusion.network import Architecture, Part

DRAWN_WIDTH = 0.25


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of recognition: what is trained, for how many epochs, at which rate, on clips of which side."""

    part: Part
    epochs: int
    learning_rate: float
    side: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """How both stages are trained.

    normals, abnormals   K and M of a detection batch
    steps                batches in an epoch; None for a pass over the data
    decay_epochs         epochs after which the detection rate falls tenfold; None: it rises and falls once
                         (one cycle) over all steps of a stage or phase
    keep_detection       weight of the contrastive loss during recognition; above 0 one network does both
    modality_dropout     share of clips that are learned from with one modality absent
    detection_side       pixels of a clip's side during detection, None for all 112: the networks take any,
                         and what is learned on small clips, at a third of the cost, is a start for large ones
    reference, validation  most clips of the normal template and of validation that are looked at after an
                         epoch; the final template and threshold use all
    """

    optimizer: str = "sgd"
    learning_rate: float = 0.01
    weight_decay: float = 1e-4
    temperature: float = 0.1
    normals: int = 7
    abnormals: int = 6
    detection_epochs: int = 250
    detection_side: int | None = None
    decay_epochs: int | None = 100
    steps: int | None = None
    recognition_batch: int = 13
    phases: tuple[Phase, ...] = (
        Phase(Part.HEADS, 10, 1e-3),
        Phase(Part.LAST_STAGE, 10, 1e-4),
        Phase(Part.ALL, 20, 1e-5),
    )
    keep_detection: float = 0.0
    modality_dropout: float = 0.0
    reference: int = 1000
    validation: int = 2000
    patience: int | None = None


PAPER = Schedule()
"""Section 5 of the paper; momentum 0.9, K = 7, M = 6 and the rates of the phases are ours, as it is silent.
The printed tenfold decay every 20 epochs would leave nothing to move after 60, so the default is 100."""

DRAWN = Schedule(
    optimizer="adam",
    learning_rate=2e-3,
    weight_decay=1e-2,
    normals=8,
    abnormals=8,
    detection_epochs=3,
    detection_side=64,
    decay_epochs=None,
    steps=80,
    recognition_batch=16,
    phases=(
        Phase(Part.HEADS, 1, 2e-3, side=64),
        Phase(Part.LAST_STAGE, 1, 2e-3, side=64),
        Phase(Part.ALL, 16, 2e-3, side=64),
        Phase(Part.ALL, 4, 1e-3),
    ),
    keep_detection=0.5,
    modality_dropout=0.15,
    reference=60,
    validation=240,
)
"""For quarter width on a processor: about 1,100 seconds of one. Most is learned on clips of 64 pixels."""

SHORT = replace(
    DRAWN,
    detection_epochs=2,
    phases=(
        Phase(Part.HEADS, 1, 2e-3, side=64),
        Phase(Part.LAST_STAGE, 1, 2e-3, side=64),
        Phase(Part.ALL, 5, 2e-3, side=64),
        Phase(Part.ALL, 1, 1e-3),
    ),
)
"""A third of that, for a machine that has other things to do."""

QUICK = replace(
    SHORT,
    phases=(Phase(Part.HEADS, 1, 2e-3, side=64), Phase(Part.ALL, 3, 2e-3, side=64)),
    keep_detection=0.0,
    modality_dropout=0.0,
)
"""The same cut short and on small clips only, for the rows of the tables."""

JOINT = replace(
    DRAWN,
    detection_epochs=0,
    detection_side=None,
    phases=(Phase(Part.ALL, 14, 2e-3),),
    steps=None,
    recognition_batch=32,
    keep_detection=0.3,
)
"""Both losses from the first step, in one pass over all weights. On drawn pairs this learns faster than the
paper's order: contrast alone finds little to hold on to in an untrained network."""

ROWS = replace(
    QUICK,
    detection_epochs=2,
    detection_side=None,
    steps=400,
    phases=(Phase(Part.HEADS, 1, 2e-3), Phase(Part.ALL, 2, 2e-3)),
)
"""The paper's two stages cut short, for rows of the tables that look at `moving` shapes only: 800 batches of
detection, 1,200 of recognition."""

SCHEDULES = {
    "paper": PAPER,
    "drawn": DRAWN,
    "short": SHORT,
    "quick": QUICK,
    "rows": ROWS,
    "joint": JOINT,
}


@dataclass(frozen=True, slots=True)
class Configuration:
    """One model of the tables.

    network    "fusion", or the baselines "c3d", "i3d" and "mff", which have no contrastive stage
    detection  loss of stage one: "contrastive", "cross_entropy", "focal"
    pretrained recognition begins with stage one's weights
    stages     which stages are trained and measured
    """

    name: str
    title: str
    architecture: Architecture = field(default_factory=Architecture)
    network: str = "fusion"
    detection: str = "contrastive"
    pretrained: bool = True
    stages: tuple[str, ...] = ("detection", "recognition")


def small(architecture: Architecture) -> Architecture:
    """What the drawn pairs' starter sees: eight frames of 56 pixels, without what stands still."""
    return replace(architecture, moving=True, every=2, shrink=2)


_R18, _MFCF, _AMFCFB = (Architecture(backbone=name) for name in ("resnet18", "mfcf", "amfcfb"))
_SMALL = small(_R18)
_DETECTION, _RECOGNITION = ("detection",), ("recognition",)

CONFIGURATIONS = {
    configuration.name: configuration
    for configuration in (
        Configuration("resnet18", "3D-ResNet18", _R18),
        Configuration("small", "3D-ResNet18 on what moves", _SMALL),
        Configuration("mfcf", "MFCF backbone", _MFCF),
        Configuration("amfcfb", "AMFCFB backbone", _AMFCFB),
        Configuration("resnet18_visible", "Visible, 3D-ResNet18", replace(_R18, modalities=("visible",))),
        Configuration("resnet18_thermal", "Thermal, 3D-ResNet18", replace(_R18, modalities=("thermal",))),
        Configuration(
            "amfcfb_visible", "Visible, AMFCFB", replace(_AMFCFB, modalities=("visible",)), stages=_DETECTION
        ),
        Configuration(
            "mfcf_thermal", "Thermal, MFCF", replace(_MFCF, modalities=("thermal",)), stages=_DETECTION
        ),
        Configuration("resnet18_scratch", "3D-ResNet18", _R18, pretrained=False, stages=_RECOGNITION),
        Configuration("mfcf_scratch", "MFCF backbone", _MFCF, pretrained=False, stages=_RECOGNITION),
        Configuration("amfcfb_scratch", "AMFCFB backbone", _AMFCFB, pretrained=False, stages=_RECOGNITION),
        Configuration("no_fusion", "Without fusion module", replace(_R18, fusion="mean"), stages=_DETECTION),
        Configuration(
            "mff_fusion", "With the fusion of MFF", replace(_R18, fusion="concatenation"), stages=_DETECTION
        ),
        Configuration("literal_norm", "Norm as printed", replace(_R18, norm="position"), stages=_DETECTION),
        Configuration("no_sigmoid", "Without sigmoid", replace(_R18, sigmoid=False), stages=_DETECTION),
        Configuration(
            "cross_entropy", "Cross-entropy loss", _R18, detection="cross_entropy", stages=_DETECTION
        ),
        Configuration("focal", "Focal loss", _R18, detection="focal", stages=_DETECTION),
        Configuration("contrastive", "Contrastive loss, weighted fusion", _R18, stages=_DETECTION),
        Configuration("c3d", "C3D", network="c3d", detection="cross_entropy", stages=_RECOGNITION),
        Configuration("i3d", "I3D", network="i3d", detection="cross_entropy", stages=_RECOGNITION),
        Configuration("mff", "MFF", network="mff", detection="cross_entropy"),
    )
}

TABLES: dict[int, tuple[str, ...]] = {
    3: ("amfcfb_visible", "mfcf_thermal", "mff", "amfcfb", "mfcf", "resnet18"),
    4: ("c3d", "i3d", "mff", "amfcfb", "mfcf", "resnet18"),
    5: ("amfcfb", "amfcfb_scratch", "mfcf", "mfcf_scratch", "resnet18", "resnet18_scratch"),
    6: ("no_fusion", "mff_fusion", "contrastive"),
    7: ("cross_entropy", "focal", "contrastive"),
    8: ("c3d", "i3d", "mff", "amfcfb", "mfcf", "resnet18"),
    9: ("c3d", "i3d", "mff", "amfcfb", "mfcf", "resnet18"),
}
"""Which configurations each table of the paper compares. Tables 8 and 9 need no training."""


def find_configuration(
    name: str, *, width: float = 1.0, standardise: bool = False, moving: bool = False
) -> Configuration:
    """A configuration by name, at a width; `moving` makes it look as `small` does. Raises TrainingError,
    naming those there are."""
    if name not in CONFIGURATIONS:
        raise TrainingError(f"There is no configuration {name!r}; there are {', '.join(CONFIGURATIONS)}.")
    found = CONFIGURATIONS[name]
    architecture = replace(found.architecture, width=width, standardise=standardise)
    if moving:
        architecture = small(architecture)
    return replace(found, architecture=architecture)
