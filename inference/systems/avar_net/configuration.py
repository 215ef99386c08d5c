"""The models that paper 003 compares: its MTCN and the baselines on sound, picture or both, fused early or
late, over sequences of 5, 10 or 15 steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inference.errors import TrainingError
from inference.systems.avar_net.families import Family

LENGTH = 10
HOP = 5
AUDIO, VIDEO, FUSED = SIGHTS = ("audio", "video", "fused")

VAAR_CLASSES = (
    "normal",
    "abuse",
    "baby_cry",
    "brawling",
    "crash",
    "explosion",
    "intruder",
    "pain",
    "police_siren",
    "vandalism",
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    epochs, learning_rate, batch   Adam; the paper trains for 50 epochs, its rate is lost in the text
    patience       epochs without a lower validation loss after which the rate is halved
    weight_decay   of Adam, decoupled
    input_dropout  share of the input's columns that are left out while training
    smoothing      weight of the smoothing loss; 0 is cross-entropy alone
    steps          batches in an epoch; None for a pass over the recordings
    joined         share of training sequences that are joined from several recordings; the others are whole
                   clips, as in the paper
    overheard      share of what has pictures and sound whose sound is that of another, ordinary recording:
                   what goes on around tells nothing, and sounds of few scenes would be learned by heart
    scorers        a linear scorer of the step's columns has half of the say (`network.AvarNet`)
    averaged       how much of the mean of weights stays in each batch; the rate then rises and falls once
                   over the run, nothing is kept for validation, and the last mean is the model. 0 halves the
                   rate when validation stalls and keeps the best epoch, as the paper does
    apart          share of sequences of which one modality is kept back, and how classes are drawn then: see
                   `sampling`. 0 shows every recording as it is
    """

    epochs: int = 50
    learning_rate: float = 5e-4
    batch: int = 32
    patience: int = 5
    weight_decay: float = 0.0
    input_dropout: float = 0.0
    smoothing: float = 0.15
    steps: int | None = None
    joined: float = 0.0
    apart: float = 0.0
    overheard: float = 0.0
    scorers: bool = False
    averaged: float = 0.0


PAPER = Schedule()
EMBEDDED = Schedule(
    epochs=10,
    learning_rate=2e-3,
    weight_decay=0.05,
    input_dropout=0.3,
    steps=40,
    joined=0.5,
    apart=0.6,
    overheard=0.5,
    scorers=True,
    averaged=0.98,
)
"""For few recordings: strong regularisation, joined sequences, of which there are many, and no best epoch:
the handful of scenes that could be spared for validation would choose it by chance."""

SCHEDULES = {"paper": PAPER, "embedded": EMBEDDED}


@dataclass(frozen=True, slots=True)
class Configuration:
    """
    temporal  "mtcn", "gru", "bigru", "lstm", "bilstm" or "transformer"
    sight     "audio", "video" or "fused": which streams there are
    fusion    "early" or "late"
    length    steps of a sequence
    """

    name: str
    title: str
    temporal: str = "mtcn"
    sight: str = FUSED
    fusion: str = "early"
    length: int = LENGTH

    def family(self, whole: Family) -> Family:
        """The streams of a family that this configuration sees."""
        kept = tuple(
            stream
            for stream in whole.streams
            if self.sight == FUSED or stream.is_sound == (self.sight == AUDIO)
        )
        return Family(whole.name, kept, whole.looks, whole.live_looks)


_MODELS = {
    "gru": "GRU",
    "bigru": "Bi-GRU",
    "lstm": "LSTM",
    "bilstm": "Bi-LSTM",
    "transformer": "Transformer",
    "mtcn": "MTCN",
}


def name_of(temporal: str, sight: str) -> str:
    return temporal if sight == FUSED else f"{temporal}_{sight}"


CONFIGURATIONS: Mapping[str, Configuration] = {
    configuration.name: configuration
    for configuration in (
        *(
            Configuration(name_of(temporal, sight), title, temporal, sight)
            for temporal, title in _MODELS.items()
            for sight in SIGHTS
        ),
        Configuration("mtcn_late", "MTCN, late fusion", fusion="late"),
        Configuration("mtcn_5", "MTCN, 5 steps", length=5),
        Configuration("mtcn_15", "MTCN, 15 steps", length=15),
    )
}
"""`mtcn` is AVAR-Net: early fusion, ten steps."""

TABLES: Mapping[int, tuple[str, ...]] = {
    2: tuple(name_of(temporal, sight) for temporal in _MODELS for sight in SIGHTS),
    3: ("mtcn_5", "mtcn_15", "mtcn", "mtcn_late"),
}
"""Which configurations each table of the paper compares; late fusion of section 4.4.2 stands with Table 3."""


def find_configuration(name: str) -> Configuration:
    """Raises TrainingError, naming those there are."""
    if name not in CONFIGURATIONS:
        raise TrainingError(f"There is no configuration {name!r}; there are {', '.join(CONFIGURATIONS)}.")
    return CONFIGURATIONS[name]
