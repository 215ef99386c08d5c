"""What is trained and how: sizes of the network, rates and lengths, and the configurations by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from inference.errors import TrainingError
from inference.systems.protocol import NORMAL

SYSTEM = "aadc_net"
MOST_REGIONS = 5
"""Boxes of a frame that are looked at."""

PERSON = 1
"""Of COCO: people are preferred among the boxes."""

WORDS: Mapping[str, str] = MappingProxyType(
    {
        NORMAL: "people going about peacefully",
        "fight": "people fighting",
        "fall": "a person falling down",
        "violence": "people being violent",
    }
)
"""How classes of data sets are said; others are said as they are called."""


def in_words(label: str) -> str:
    """A class as it is put to the text side."""
    return WORDS.get(label, label.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Architecture:
    """Sizes, and what is built.

    crops, states  numbers of a crop's embedding and of a detector's state
    reduced        principal directions that crops' embeddings are reduced to; 0: they are taken as they are
    width          of the fused features (d_txt in the paper)
    texts          of the text side's vectors
    aligned        a crop's embedding lies in the texts' space already, as CLIP's do
    named, moved   leading numbers of a state that lie in the texts' space already; last ones that are
                   measured from motion
    detector       whether states are used at all (tables V to VII)
    temporal       whether there is a temporal network (tables V to VII)
    causal, window no snippet depends on later ones; how far attention and focus reach back then
    hidden         of the feed-forward layer in front of the anomaly head
    prefix, postfix, length  learnt words before and after a class's name, and places of a whole prompt
    dropout        of fused features and in the head
    """

    crops: int = 512
    states: int = 256
    reduced: int = 0
    width: int = 512
    texts: int = 512
    aligned: bool = True
    named: int = 0
    moved: int = 0
    detector: bool = True
    temporal: bool = True
    causal: bool = False
    window: int = 8
    hidden: int = 2048
    prefix: int = 10
    postfix: int = 10
    length: int = 77
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class Schedule:
    """top          K: snippets that speak for a video, and per class in MIL-Align
    sharpness    gamma, by which cosines over CLIP's temperature are multiplied
    balance      lambda, the weight of the categories' loss
    each         weight of holding every snippet to its video's class, beside the K highest
    separation   weight of keeping the texts of other classes away from the normal one's
    prompt_rate  of the learnt words, of the other parameters' rate
    milestones   epochs after which the rate falls to a tenth
    recordings   joined ones to learn from, drawn anew every epoch
    """

    epochs: int = 10
    learning_rate: float = 2e-5
    prompt_rate: float = 1.0
    weight_decay: float = 0.01
    batch: int = 128
    top: int = 5
    sharpness: float = 1.0
    balance: float = 1.0
    each: float = 0.0
    separation: float = 1e-4
    milestones: tuple[int, ...] = (4, 8)
    recordings: int = 256


@dataclass(frozen=True, slots=True)
class Configuration:
    """extractors  "packaged": the site's own detector and embeddings; "paper": DETR and CLIP"""

    name: str
    title: str
    extractors: str
    architecture: Architecture = field(default_factory=Architecture)
    schedule: Schedule = field(default_factory=Schedule)


DESCRIBED, MOVED = 49, 44
"""Numbers of a packaged state behind its class's vector, and how many at their end are measured from motion
(`inference.systems.aadc_net.states`)."""

_TEXT = 384
_PAPER = Configuration("paper", "DETR and CLIP", "paper")
_EMBEDDED = Configuration(
    "embedded",
    "Packaged detector, embeddings and sentence encoder",
    "packaged",
    Architecture(
        crops=2 * 1280,
        states=_TEXT + DESCRIBED,
        reduced=64,
        width=64,
        texts=_TEXT,
        aligned=False,
        named=_TEXT,
        moved=MOVED,
        causal=True,
        hidden=64,
        prefix=4,
        postfix=0,
        length=48,
        dropout=0.3,
    ),
    Schedule(
        epochs=16,
        learning_rate=1e-3,
        prompt_rate=1.0,
        weight_decay=0.1,
        batch=32,
        top=3,
        each=3.0,
        milestones=(12,),
        recordings=256,
    ),
)


def _with(base: Configuration, name: str, title: str, **changes: object) -> Configuration:
    return replace(base, name=name, title=title, architecture=replace(base.architecture, **changes))  # type: ignore[arg-type]


def _choosing(base: Configuration, top: int) -> Configuration:
    return replace(
        base,
        name=f"{base.name}_top{top}",
        title=f"{base.title}, K = {top}",
        schedule=replace(base.schedule, top=top),
    )


CONFIGURATIONS: Mapping[str, Configuration] = MappingProxyType(
    {
        one.name: one
        for base in (_EMBEDDED, _PAPER)
        for one in (
            base,
            *(_choosing(base, top) for top in (3, 5, 7)),
            _with(
                base, f"{base.name}_no_states", f"{base.title}, without the detector's states", detector=False
            ),
            _with(
                base, f"{base.name}_no_temporal", f"{base.title}, without temporal network", temporal=False
            ),
        )
    }
)
"""Rows of tables V to VII (no states, no temporal network) and of table IX (K)."""


def find_configuration(name: str) -> Configuration:
    """A configuration by name. Raises TrainingError, naming those there are."""
    if name not in CONFIGURATIONS:
        raise TrainingError(f"There is no configuration {name!r}; there are {', '.join(CONFIGURATIONS)}.")
    return CONFIGURATIONS[name]
