"""What systems with one trained model tell of it."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar


class Model(Protocol):
    """version names the configuration and the tensors; classes are those it was trained with, the normal one
    first."""

    @property
    def version(self) -> str: ...
    @property
    def classes(self) -> tuple[str, ...]: ...


M = TypeVar("M", bound=Model)


class TrainedSystem(Generic[M]):
    """Base of systems whose name for a model and whose classes are those of the model at hand.

    causal  scores look back only
    """

    def __init__(self, model: M, *, causal: bool = False) -> None:
        self.model = model
        self.causal = causal

    @property
    def model_version(self) -> str:
        return self.model.version

    @property
    def classes(self) -> tuple[str, ...]:
        return self.model.classes
