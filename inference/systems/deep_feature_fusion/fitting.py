"""Fitting the paper's classifiers with scikit-learn. Imported only where something is fitted."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from inference.systems.deep_feature_fusion import presence
from inference.systems.deep_feature_fusion.classifiers import Classifier, Kind, Options, Standardisation
from inference.systems.deep_feature_fusion.committee import MEMBERS, NETWORK, Committee, spans_of
from inference.systems.deep_feature_fusion.logits import Doubles, Rule
from inference.systems.deep_feature_fusion.rows import Columns, PoolError, Rows
from inference.systems.deep_feature_fusion.rules import Gaussians, Kernel, Linear, Margins
from inference.systems.deep_feature_fusion.votes import Boosted, Neighbours
from inference.systems.protocol import NORMAL
from inference.types import Ints

KERNEL_ROWS = 20_000
"""Rows up to which a support vector machine has a Gaussian kernel; beyond, it is linear."""

_TREE_COLUMNS = 256
"""Columns that a split of AdaBoost's trees chooses among, drawn anew for each where there are more, as random
forests do: with all 6912 a pool of a few thousand rows would take minutes."""

_SOFTMAX_STEPS = 200
_FOLDS = 5


def fit(kind: Kind, rows: Rows, *, options: Options | None = None, seed: int = 0) -> Classifier:
    """Fit one kind on a pool's rows, of the classes that have any. Raises PoolError for fewer than two."""
    names = tuple(name for name, count in rows.counts().items() if count)
    if len(names) < 2:
        raise PoolError("A classifier needs rows of at least two classes.")
    names = tuple(sorted(names, key=lambda name: name != NORMAL))
    place = np.asarray([names.index(name) if name in names else -1 for name in rows.names], np.int64)
    standardisation = Standardisation.of(rows.features)
    x, y = standardisation(rows.features), place[rows.classes]
    rule = _FITS[kind](x, y, _Setting(options or Options(), seed, _numbered(rows.clips), rows.columns))
    return Classifier(kind, names, standardisation, rule)


@dataclass(frozen=True, slots=True)
class _Setting:
    options: Options
    seed: int
    groups: Ints
    columns: tuple[Columns, ...] = ()

    @property
    def weights(self) -> str | None:
        return "balanced" if self.options.balanced else None


def _logistic(x: Doubles, y: Ints, setting: _Setting, *, c: float | None = None) -> Rule:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    steps = _SOFTMAX_STEPS if c is not None else 2_000
    model = LogisticRegression(C=c or setting.options.c, max_iter=steps, class_weight=setting.weights)
    with warnings.catch_warnings():
        # Unregularised, separable classes have no finite optimum: the number of steps is what bounds it.
        if c is not None:
            warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x, y)
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:
        weights, bias = np.concatenate([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
    return Linear(np.asarray(weights, np.float64), np.asarray(bias, np.float64))


def _softmax(x: Doubles, y: Ints, setting: _Setting) -> Rule:
    return _logistic(x, y, setting, c=np.inf)


def _neighbours(x: Doubles, y: Ints, setting: _Setting) -> Rule:
    count, size = np.asarray(setting.options.neighbours), np.asarray(int(y.max()) + 1)
    return Neighbours(x.astype(np.float32), y, count, size)


def _gaussians(x: Doubles, y: Ints, setting: _Setting) -> Rule:
    size = int(y.max()) + 1
    rule = Gaussians(np.zeros(0), np.zeros((0, x.shape[1])), np.zeros((0, x.shape[1])))
    for number in range(size):
        rule = rule.with_rows(x[y == number], number)
    return rule


def _boosted(x: Doubles, y: Ints, setting: _Setting) -> Rule:
    from sklearn.ensemble import AdaBoostClassifier
    from sklearn.tree import DecisionTreeClassifier

    options = setting.options
    columns = min(x.shape[1], _TREE_COLUMNS)
    tree = DecisionTreeClassifier(max_depth=options.depth, max_features=columns, class_weight=setting.weights)
    model = AdaBoostClassifier(tree, n_estimators=options.trees, random_state=setting.seed)
    model.fit(x.astype(np.float32), y)
    laid_out = [_laid_out(estimator.tree_, options.depth) for estimator in model.estimators_]
    columns, thresholds, leaves = (np.stack(part) for part in zip(*laid_out, strict=True))
    weights = np.asarray(model.estimator_weights_[: len(laid_out)], np.float64)
    return Boosted(columns, thresholds, leaves, weights, np.asarray(int(y.max()) + 1))


def _laid_out(tree: Any, depth: int) -> tuple[Ints, Doubles, Ints]:
    """A tree of scikit-learn as a complete one; below an early leaf every way leads to its class."""
    inner = 2**depth - 1
    columns, thresholds = np.zeros(inner, np.int64), np.full(inner, np.inf)
    leaves = np.zeros(inner + 1, np.int64)
    places = {0: 0}
    for place in range(2 * inner + 1):
        node = places[place]
        left = int(tree.children_left[node])
        if place >= inner:
            leaves[place - inner] = int(tree.value[node][0].argmax())
        elif left < 0:
            places[2 * place + 1] = places[2 * place + 2] = node
        else:
            columns[place], thresholds[place] = tree.feature[node], tree.threshold[node]
            places[2 * place + 1], places[2 * place + 2] = left, int(tree.children_right[node])
    return columns, thresholds, leaves


def _svm(x: Doubles, y: Ints, setting: _Setting) -> Rule:
    """One machine for two classes, else one for each class against the rest."""
    size = int(y.max()) + 1
    against = [y == 1] if size == 2 else [y == number for number in range(size)]
    if len(x) > KERNEL_ROWS:
        linear = [_linear_machine(x, target, setting) for target in against]
        slope, offset = _platt(x, against, setting, _linear_margin)
        weights = np.stack([machine.coef_[0] for machine in linear])
        return Margins(weights, np.asarray([machine.intercept_[0] for machine in linear]), slope, offset)
    machines = [_kernel_machine(x, target, setting) for target in against]
    used = np.unique(np.concatenate([machine.support_ for machine in machines]))
    coefficients = np.zeros((len(machines), len(used)))
    for number, machine in enumerate(machines):
        coefficients[number, np.searchsorted(used, machine.support_)] = machine.dual_coef_[0]
    slope, offset = _platt(x, against, setting, _kernel_margin)
    return Kernel(
        supports=x[used],
        coefficients=coefficients,
        bias=np.asarray([machine.intercept_[0] for machine in machines]),
        gamma=np.asarray(_width(x)),
        slope=slope,
        offset=offset,
    )


def _width(x: Doubles) -> float:
    """scikit-learn's gamma="scale"; given as a number, so that it is the same for all machines."""
    return float(1.0 / (x.shape[1] * max(x.var(), 1e-12)))


def _kernel_machine(x: Doubles, target: NDArray[np.bool_], setting: _Setting) -> Any:
    from sklearn.svm import SVC

    return SVC(C=setting.options.c, gamma=_width(x), class_weight=setting.weights).fit(x, target)


def _linear_machine(x: Doubles, target: NDArray[np.bool_], setting: _Setting) -> Any:
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=setting.options.c, class_weight=setting.weights, random_state=setting.seed)
    return machine.fit(x, target)


def _kernel_margin(x: Doubles, target: NDArray[np.bool_], held: Doubles, setting: _Setting) -> Doubles:
    return cast(Doubles, _kernel_machine(x, target, setting).decision_function(held))


def _linear_margin(x: Doubles, target: NDArray[np.bool_], held: Doubles, setting: _Setting) -> Doubles:
    return cast(Doubles, _linear_machine(x, target, setting).decision_function(held))


def _platt(
    x: Doubles,
    against: Sequence[NDArray[np.bool_]],
    setting: _Setting,
    margin: Callable[[Doubles, NDArray[np.bool_], Doubles, _Setting], Doubles],
) -> tuple[Doubles, Doubles]:
    """Slope and offset of each machine's sigmoid, from margins of clips that it was not fitted on.

    With too few clips to hold any out, the margin itself is taken as the log-odds.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedGroupKFold

    slopes, offsets = np.ones(len(against)), np.zeros(len(against))
    for number, target in enumerate(against):
        fewest = min(len(np.unique(setting.groups[part])) for part in (target, ~target))
        folds = min(_FOLDS, fewest)
        if folds < 2:
            continue
        margins = np.full(len(x), np.nan)
        splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=setting.seed)
        for learned, held in splitter.split(x, target, setting.groups):
            if len(np.unique(target[learned])) == 2:
                margins[held] = margin(x[learned], target[learned], x[held], setting)
        known = ~np.isnan(margins)
        if len(np.unique(target[known])) < 2:
            continue
        sigmoid = LogisticRegression(C=1e3).fit(margins[known, None], target[known])
        # A machine that ranks unseen clips no better than chance must not be turned round.
        slopes[number] = max(float(sigmoid.coef_[0, 0]), 1e-3)
        offsets[number] = float(sigmoid.intercept_[0])
    return slopes, offsets


def _committee(x: Doubles, y: Ints, setting: _Setting) -> Rule:
    spans = spans_of(setting.columns)
    chosen = [MEMBERS.get(name, NETWORK) for name in spans]
    members: list[Rule] = []
    for (start, end), member in zip(spans.values(), chosen, strict=True):
        options = replace(member.options, balanced=setting.options.balanced)
        members.append(_FITS[member.kind](x[:, start:end], y, replace(setting, options=options)))
    places, gains = list(spans.values()), [member.gain for member in chosen]
    if (column := presence.column_of(setting.columns)) is not None:
        members.append(presence.fitted(x, y, column))
        places.append((0, x.shape[1]))
        # The others' mean stays what it is, and this is added to it.
        gains = [gain * len(members) / len(chosen) for gain in gains] + [presence.WEIGHT * len(members)]
    return Committee(tuple(members), np.asarray(places, np.int64), np.asarray(gains, np.float64))


def _numbered(clips: Sequence[str]) -> Ints:
    return np.unique(np.asarray(clips), return_inverse=True)[1].astype(np.int64)


_FITS: Mapping[Kind, Callable[[Doubles, Ints, _Setting], Rule]] = {
    Kind.SVM: _svm,
    Kind.SOFTMAX: _softmax,
    Kind.KNN: _neighbours,
    Kind.ADABOOST: _boosted,
    Kind.LOGISTIC: _logistic,
    Kind.NAIVE_BAYES: _gaussians,
    Kind.COMMITTEE: _committee,
}
