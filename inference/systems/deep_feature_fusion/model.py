"""A trained model: what its rows are, its classifier and line; kept as arrays beside a card, with its pool.

A model folder (see `inference.training.store`) holds model.safetensors, card.json and the files of the pool
that it was fitted on, so that a class can be added wherever the model is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from safetensors.numpy import save as packed

from inference.errors import ModelError
from inference.systems.deep_feature_fusion.classifiers import INCREMENTAL, Classifier, Options, abnormality
from inference.systems.deep_feature_fusion.configuration import Configuration
from inference.systems.deep_feature_fusion.pool import CARD as POOL_CARD
from inference.systems.deep_feature_fusion.pool import Columns, Examples, Pool
from inference.systems.deep_feature_fusion.rules import TAUGHT
from inference.systems.deep_feature_fusion.sources import read_sources
from inference.systems.protocol import NORMAL
from inference.training import store
from inference.types import Floats

NAME = "deep_feature_fusion"
LIVE_CARD, LIVE_TENSORS, LIVE_POOL = "live.json", "live.safetensors", "live-"


@dataclass(frozen=True, slots=True)
class Model:
    """threshold  of `abnormality`: the alert line
    columns    extractors and their versions when the pool was filled
    options    the classifier was fitted with
    card       everything else that is told about it: data, split, metrics, licence
    """

    configuration: Configuration
    classifier: Classifier
    threshold: float
    columns: tuple[Columns, ...]
    options: Options
    card: Mapping[str, Any]

    def __post_init__(self) -> None:
        if NORMAL not in self.classifier.names[:1]:
            raise ModelError('A model of deep_feature_fusion needs the class "normal".')
        if not 0.0 < self.threshold < 1.0:
            raise ModelError("A model's threshold lies between 0 and 1.")

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with anything that changes a score."""
        digest = hashlib.sha256(json.dumps(self._told(), sort_keys=True).encode())
        for name, table in sorted(self.classifier.tables().items()):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(table).data)
        return digest.hexdigest()[:16]

    def scores(self, probabilities: Floats) -> Floats:
        """(n,) calibrated scores of rows (n, K): the log-odds of the likeliest other class against normal,
        shifted so that the threshold becomes 0.5."""
        abnormal = np.clip(abnormality(probabilities.astype(np.float64)), 1e-6, 1 - 1e-6)
        shifted = np.log(abnormal / (1 - abnormal)) - np.log(self.threshold / (1 - self.threshold))
        return np.asarray(1 / (1 + np.exp(-shifted)), np.float32)

    def save(
        self,
        folder: Path,
        pool: Pool | None = None,
        *,
        live: Model | None = None,
        live_pool: Pool | None = None,
    ) -> Path:
        """Write the model folder, with the pools' files; replaces what is there in one step.

        live       what cameras are scored with, where the model itself measures more than they can be given
        live_pool  what that was fitted on
        """
        files = {path.name: path.read_bytes() for path in pool.files()} if pool is not None else {}
        if live is not None:
            told = {"system": NAME, **live.card, **live._told()}
            files[LIVE_CARD] = (json.dumps(told, indent=1) + "\n").encode()
            files[LIVE_TENSORS] = bytes(packed(live.classifier.tables()))
        if live_pool is not None:
            files |= {
                LIVE_POOL + path.name.removeprefix(live_pool.prefix): path.read_bytes()
                for path in live_pool.files()
            }
        card = {"system": NAME, **self.card, **self._told()}
        return store.write(folder, self.classifier.tables(), card, files=files)

    @classmethod
    def load(cls, folder: Path) -> Model:
        """Raises ModelError."""
        return cls._from(folder, store.read_card(folder), store.read_tensors(folder))

    @classmethod
    def load_live(cls, folder: Path) -> Model:
        """What cameras are scored with: the model's own companion for them, else the model. Raises
        ModelError."""
        if not (folder / LIVE_CARD).is_file():
            return cls.load(folder)
        try:
            card = json.loads((folder / LIVE_CARD).read_text(encoding="utf-8"))
            tables = load_file(folder / LIVE_TENSORS)
        except (OSError, ValueError, SafetensorError) as error:
            raise ModelError(f"The model in {folder} is damaged: {error}.") from error
        return cls._from(folder, card, tables)

    @classmethod
    def _from(cls, folder: Path, card: Mapping[str, Any], tables: Mapping[str, NDArray[Any]]) -> Model:
        try:
            if card["system"] != NAME:
                raise ModelError(f"{folder} holds a model of {card['system']}, not of {NAME}.")
            fitted = card["classifier"]
            classifier = Classifier.from_tables(fitted["kind"], fitted["form"], card["classes"], tables)
            model = cls(
                configuration=Configuration.from_json(card["rows"]),
                classifier=classifier,
                threshold=float(card["threshold"]),
                columns=tuple(Columns(*item) for item in card["columns"]),
                options=Options(**fitted["options"]),
                card={key: value for key, value in card.items() if key not in _OWN},
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"The model in {folder} is damaged: {error}.") from error
        width = sum(columns.size for columns in model.columns)
        if classifier.standardisation.mean.shape != (width,):
            raise ModelError(f"The model in {folder} is damaged: its columns do not fit its classifier.")
        return model

    def with_class(
        self,
        pool: Pool,
        name: str,
        examples: Examples,
        *,
        alongside: Collection[str] = frozenset(),
        seed: int = 0,
    ) -> Model:
        """Add a class (or further rows of one) to the pool and to the classifier; no extractor is touched.

        A new class gets a rule of its own, held back so far that the others keep what they had (`teaching`);
        what that came to is the last of the card's "added". Naive Bayes and KNN take further rows of the
        classes that they were trained with in as they are. The threshold stays. The model is not saved.
        Raises PoolError for rows that do not fit.

        alongside  recordings of the pool that are taught with these: learned from, but not held back for
        """
        from inference.systems.deep_feature_fusion.teaching import taught

        before = pool.rows()
        pool.add_class(name, examples)
        if self.classifier.kind in INCREMENTAL and self._knows_by_training(name):
            return replace(self, classifier=self.classifier.with_class(name, examples.features))
        classifier, effect = taught(
            self.classifier,
            before,
            pool.rows(),
            name,
            options=self.options,
            threshold=self.threshold,
            sources=read_sources(pool.folder),
            alongside=alongside,
            seed=seed,
        )
        card = {**self.card, "added": [*self.card.get("added", []), effect.as_json()]}
        return replace(self, classifier=classifier, card=card)

    def _knows_by_training(self, name: str) -> bool:
        """And nothing was added since."""
        return name in self.classifier.names and self.classifier.rule.form != TAUGHT

    def refitted(self, pool: Pool, *, seed: int = 0) -> Model:
        """With the classifier fitted anew on all rows of a pool, added classes with the first ones, whatever
        that costs any of them. Raises PoolError."""
        from inference.systems.deep_feature_fusion.fitting import fit

        classifier = fit(self.classifier.kind, pool.rows(), options=self.options, seed=seed)
        return replace(self, classifier=classifier)

    def _told(self) -> dict[str, Any]:
        return {
            "configuration": self.configuration.name,
            "rows": self.configuration.as_json(),
            "classes": list(self.classifier.names),
            "classifier": {
                "kind": self.classifier.kind.value,
                "form": self.classifier.rule.form,
                "options": asdict(self.options),
            },
            "columns": [[item.extractor, item.version, item.size] for item in self.columns],
            "threshold": self.threshold,
        }


_OWN = frozenset({"system", "configuration", "rows", "classes", "classifier", "columns", "threshold"})


def pool_of(folder: Path) -> Pool:
    """The pool that came with a model. Raises PoolError where there is none."""
    return Pool(folder)


def live_pool_of(folder: Path) -> Pool | None:
    """The pool of a model's companion for cameras, if it has one. Raises PoolError."""
    return Pool(folder, LIVE_POOL) if (folder / f"{LIVE_POOL}{POOL_CARD}").is_file() else None


def add_class(
    name: str,
    examples: Examples,
    *,
    on_cameras: Examples | None = None,
    model: str | None = None,
    into: str | None = None,
) -> Path:
    """Add a class to an installed model (by default the active one) and install the result as `into`.

    on_cameras  rows of the same for the companion for cameras; without, that stays as it was

    Without `into` the model itself is replaced; the packaged one becomes an installed model "extended".
    Raises ModelMissing, ModelError, PoolError.
    """
    folder = store.find(NAME, model)
    pool_of(folder).check(examples, [name] * len(examples))
    target = into or (folder.name if folder.parent == store.models_folder() / NAME else "extended")
    installed = folder if target == folder.name else store.install(folder, NAME, target)
    pool, live_pool = pool_of(installed), live_pool_of(installed)
    live = Model.load_live(installed) if (installed / LIVE_CARD).is_file() else None
    extended = Model.load(installed).with_class(pool, name, examples)
    if live is not None and live_pool is not None and on_cameras is not None:
        live = live.with_class(live_pool, name, on_cameras)
    return extended.save(installed, pool, live=live, live_pool=live_pool)


def columns_of(configuration: Configuration, versions: Mapping[str, Columns]) -> tuple[Columns, ...]:
    """The pool's columns of a configuration: one entry a block, named "extractor.summary" for windows.

    versions  the columns of one look of each extractor, by name
    """
    named = []
    for block in configuration.blocks:
        own = versions[block.extractor]
        name = block.extractor
        if configuration.unit == "window":
            name = f"{name}.{block.summary.value}"
        named.append(Columns(name, own.version, own.size))
    return tuple(named)


def check_versions(model: Model, columns: Sequence[Columns]) -> None:
    """Raise ModelError when extractors measure something else than when the model was trained."""
    differing = [
        f"{now.extractor} is {now.version} instead of {then.version}"
        for then, now in zip(model.columns, columns, strict=True)
        if then != now
    ]
    if differing:
        raise ModelError(
            f"The model was trained on other features ({'; '.join(differing)}). Train it anew with: "
            f"python -m inference train {NAME} --data DIR --out DIR"
        )
