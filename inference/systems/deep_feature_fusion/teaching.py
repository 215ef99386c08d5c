"""Adding rows to what a classifier knows without making it worse at the rest.

A new class gets a rule of its own against all other rows (`taught.Taught`); the earlier classes keep theirs.
Fitting all of them anew on the joint pool moves the line between the earlier ones, whatever is added
(docs/decisions/071-fights.md). How readily the new class is called is then held back until cross-validation
over recordings gives away no more of any earlier class than `effects.ALLOWED`.

Further rows of a class that the classifier was trained with are fitted with the others of that training anew,
and the line between normal and the rest is put where cross-validation before and after agree best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from inference.systems.deep_feature_fusion.classifiers import Classifier, Kind, Options
from inference.systems.deep_feature_fusion.effects import Effect, held_back, held_out, recordings_of
from inference.systems.deep_feature_fusion.fitting import fit
from inference.systems.deep_feature_fusion.logits import Doubles, softmax
from inference.systems.deep_feature_fusion.rows import Rows
from inference.systems.deep_feature_fusion.taught import Added, Taught, as_taught
from inference.systems.protocol import NORMAL
from inference.types import Ints

FOLDS = 5
LINE_FOLDS = 3
"""Of the comparison before and after, which fits twice as much in each."""

_SHIFTS = np.round(np.arange(-20, 21) * 0.05, 2)
"""Log-odds by which the line between normal and the rest may be moved."""


def taught(
    classifier: Classifier,
    before: Rows,
    after: Rows,
    name: str,
    *,
    options: Options,
    threshold: float = 0.5,
    sources: Mapping[str, str] = MappingProxyType({}),
    seed: int = 0,
) -> tuple[Classifier, Effect]:
    """A classifier that has learned the rows of a class, new or known, which `after` has beyond `before`.

    threshold  of `abnormality`, at and above which something is not normal
    sources    the scene of a recording, where it is known; recordings of one are held out together
    """
    setting = _Setting(options, threshold, sources, seed)
    if name in classifier.names[: len(classifier.names) - len(as_taught(classifier.rule).added)]:
        return _with_further(classifier, before, after, name, setting)
    return _with_added(classifier, after, name, setting)


def alike(classifier: Classifier, rows: Rows, *, options: Options, seed: int = 0) -> Classifier:
    """What a classifier would be had it learned these rows: the same classes, trained or added, of those that
    have any, held back as far as they are. Raises PoolError where fewer than two of the trained ones have."""
    rule = as_taught(classifier.rule)
    known = {name for name, count in rows.counts().items() if count}
    first = classifier.names[: len(classifier.names) - len(rule.added)]
    base = fit(classifier.kind, _of(rows, first), options=options, seed=seed)
    offsets = dict(
        zip(classifier.names[len(first) :], (float(each.offset) for each in rule.added), strict=True)
    )
    later = {
        name: _added(base, rows, name, options, seed, offset)
        for name, offset in offsets.items()
        if name in known
    }
    if not later and not rule.shift:
        return base
    return replace(
        base, names=(*base.names, *later), rule=Taught(base.rule, rule.shift, tuple(later.values()))
    )


def _of(rows: Rows, names: tuple[str, ...]) -> Rows:
    return rows.where(np.isin(rows.classes, [rows.names.index(name) for name in names if name in rows.names]))


@dataclass(frozen=True, slots=True)
class _Setting:
    options: Options
    threshold: float
    sources: Mapping[str, str]
    seed: int

    def scenes(self, rows: Rows) -> list[str]:
        return [self.sources.get(clip, clip) for clip in rows.clips]

    @property
    def line(self) -> float:
        """Log-odds against the rest from which on a class may be what is said."""
        return min(0.0, float(np.log(self.threshold / (1 - self.threshold))))


def _with_added(
    classifier: Classifier, rows: Rows, name: str, setting: _Setting
) -> tuple[Classifier, Effect]:
    """With a rule of its own for one class, after those that there are or in its place."""
    rule = as_taught(classifier.rule)
    names = classifier.names if name in classifier.names else (*classifier.names, name)
    place = names.index(name) - (len(classifier.names) - len(rule.added))
    odds = _held_out_odds(classifier, rows, name, setting)
    effect = held_back(rows, name, odds, setting.line)
    own = _added(classifier, rows, name, setting.options, setting.seed, effect.offset)
    added = (*rule.added[:place], own, *rule.added[place + 1 :])
    return replace(classifier, names=names, rule=replace(rule, added=added)), effect


def _added(
    classifier: Classifier, rows: Rows, name: str, options: Options, seed: int, offset: float = 0.0
) -> Added:
    # One class against all others is lopsided: unweighted, a regularised rule would never say so.
    options = replace(options, balanced=True)
    against = fit(classifier.kind, _against_rest(classifier, rows, name), options=options, seed=seed)
    standardisation = against.standardisation
    return Added(against.rule, standardisation.mean, standardisation.scale, np.asarray(offset))


def _against_rest(classifier: Classifier, rows: Rows, name: str) -> Rows:
    """Rows of two classes, in the classifier's standardised units."""
    return replace(
        rows,
        features=classifier.standardisation(rows.features).astype(np.float32),
        classes=(rows.classes == rows.names.index(name)).astype(np.int64),
        names=(NORMAL, name),
    )


def _held_out_odds(classifier: Classifier, rows: Rows, name: str, setting: _Setting) -> Doubles:
    """(n,) log-odds of a class against the rest, of each row by a rule that did not see its scene.

    NaN where no rule can be fitted without it: rows of the class if only one scene shows it.
    """
    found = np.full(len(rows), np.nan)
    own = rows.classes == rows.names.index(name)
    for learned, held in held_out(setting.scenes(rows), own, FOLDS, setting.seed):
        if own[learned].any() and not own[learned].all():
            rule = _added(classifier, rows.where(learned), name, setting.options, setting.seed)
            found[held] = rule.log_odds(classifier.standardisation(rows.features[held]))
    return found


def _with_further(
    classifier: Classifier, before: Rows, after: Rows, name: str, setting: _Setting
) -> tuple[Classifier, Effect]:
    """With the first classes' rule, and all added ones, fitted anew."""
    rule = as_taught(classifier.rule)
    first = classifier.names[: len(classifier.names) - len(rule.added)]
    # Rows are only ever appended: the earlier ones come first.
    shift, effect = _drawn_anew(
        classifier.kind, first, _of(after, first), len(_of(before, first)), name, float(rule.shift), setting
    )
    moved = replace(classifier, rule=replace(rule, shift=np.asarray(shift)))
    return alike(moved, after, options=setting.options, seed=setting.seed), effect


def _drawn_anew(
    kind: Kind, names: tuple[str, ...], rows: Rows, earlier: int, name: str, shift: float, setting: _Setting
) -> tuple[float, Effect]:
    """The line at which the classes' earlier rows, the first of `rows`, fare as well as before; the nearest
    to where it was. Where there is none, the one at which the class that loses most loses least."""
    known = np.arange(len(rows)) < earlier
    formerly, now = (np.full((len(rows), len(names)), np.nan) for _ in range(2))
    own_rows = rows.classes == rows.names.index(name)
    for learned, held in held_out(setting.scenes(rows), own_rows, LINE_FOLDS, setting.seed):
        for found, from_rows in ((formerly, learned[known[learned]]), (now, learned)):
            if all((rows.classes[from_rows] == rows.names.index(own)).any() for own in names):
                fitted = fit(kind, rows.where(from_rows), options=setting.options, seed=setting.seed)
                logits = fitted.rule.logits(fitted.standardisation(rows.features[held]))
                found[held] = logits[:, [fitted.names.index(own) for own in names]]
    judged = ~np.isnan(formerly).any(axis=1) & ~np.isnan(now).any(axis=1)
    truth = np.asarray([names.index(rows.names[place]) for place in rows.classes.tolist()])
    old, own = _Recordings.of(rows, truth, judged & known), _Recordings.of(rows, truth, judged & own_rows)
    was = old.recalls(formerly, shift, setting.threshold)

    def lost(at: float) -> dict[int, float]:
        return {place: was[place] - share for place, share in old.recalls(now, at, setting.threshold).items()}

    places = sorted((round(shift + step, 2) for step in _SHIFTS.tolist()), key=lambda at: abs(at - shift))
    best = min(places, key=lambda at: max([0.0, *lost(at).values()]))
    place = names.index(name)
    return best, Effect(
        name,
        int(own_rows.sum()),
        recordings_of(rows, name),
        best,
        own.recalls(now, best, setting.threshold).get(place),
        own.recalls(now, shift, setting.threshold).get(place),
        {
            names[other]: (int((old.truth == other).sum()), share)
            for other, share in lost(best).items()
            if other != place
        },
    )


@dataclass(frozen=True, slots=True)
class _Recordings:
    """rows (m,) numbers of rows, recordings (m,) the number of each one's recording, truth (r,) its class"""

    rows: Ints
    recordings: Ints
    truth: Ints

    @classmethod
    def of(cls, rows: Rows, truth: Ints, chosen: NDArray[np.bool_]) -> _Recordings:
        numbers = np.flatnonzero(chosen)
        marks = [(rows.clips[number], int(truth[number])) for number in numbers.tolist()]
        known = {mark: place for place, mark in enumerate(dict.fromkeys(marks))}
        return cls(
            numbers,
            np.asarray([known[mark] for mark in marks], np.int64),
            np.asarray([own for _, own in known], np.int64),
        )

    def recalls(self, logits: Doubles, shift: float, threshold: float) -> dict[int, float]:
        """By class that has any: the share of recordings given it by the mean of their rows, logits (n, K)."""
        moved = logits[self.rows]
        moved[:, 0] += shift
        means = np.zeros((len(self.truth), logits.shape[1]))
        np.add.at(means, self.recordings, softmax(moved) if len(moved) else moved)
        means[:, 0] *= threshold / (1 - threshold)
        right = means.argmax(axis=1) == self.truth
        return {int(place): float(right[self.truth == place].mean()) for place in np.unique(self.truth)}
