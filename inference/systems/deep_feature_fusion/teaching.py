"""Adding rows to what a classifier knows without making it worse at the rest.

A new class gets a rule of its own against all other rows (`taught.Taught`); the earlier classes keep theirs.
Fitting all of them anew on the joint pool moves the line between the earlier ones, whatever is added
(docs/decisions/071-fights.md). How readily the new class is called is then held back until cross-validation
over recordings gives away no more of any earlier class than `effects.ALLOWED`.

Further rows of a class that the classifier was trained with change nothing where it knows them as well as
the class itself. Else the classes of that training are fitted anew, and the line between normal and the rest
is put where cross-validation before and after agree best.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
    alongside: Collection[str] = frozenset(),
    seed: int = 0,
) -> tuple[Classifier, Effect]:
    """A classifier that has learned the rows of a class, new or known, which `after` has beyond `before`.

    threshold  of `abnormality`, at and above which something is not normal
    sources    the scene of a recording, where it is known; recordings of one are held out together
    alongside  recordings that are taught together with these, whose classes an added one need not spare
    """
    setting = _Setting(options, threshold, sources, alongside, seed)
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
    alongside: Collection[str]
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
    effect = held_back(rows, name, odds, setting.line, setting.alongside)
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
    """With more rows of one of the first classes."""
    rule = as_taught(classifier.rule)
    first = classifier.names[: len(classifier.names) - len(rule.added)]
    rows, place, shift = _of(after, first), first.index(name), float(rule.shift)
    # Rows are only ever appended: the earlier ones come first.
    known = np.arange(len(rows)) < len(_of(before, first))
    formerly = _held_out_logits(classifier.kind, first, rows, known, setting)
    truth = np.asarray([first.index(rows.names[own]) for own in rows.classes.tolist()])
    old = _Recordings.of(rows, truth, known & ~np.isnan(formerly).any(axis=1))
    new = _Recordings.of(rows, truth, ~known)
    was = old.recalls(formerly, shift, setting.threshold)
    said = new.recalls(rule.base.logits(classifier.standardisation(rows.features)), shift, setting.threshold)
    counts = {own: int((old.truth == other).sum()) for other, own in enumerate(first) if own != name}
    learned = int((rows.classes == rows.names.index(name)).sum()), recordings_of(rows, name)
    if place in was and said.get(place, 0.0) >= _surely(was[place], len(new.truth)):
        effect = Effect(
            name, *learned, shift, said[place], said[place], {own: (n, 0.0) for own, n in counts.items()}
        )
        return _with_same_base(classifier, after, setting), effect
    now = _held_out_logits(classifier.kind, first, rows, np.ones(len(rows), bool), setting)
    measured = ~np.isnan(formerly).any(axis=1) & ~np.isnan(now).any(axis=1)
    both = _Recordings.of(rows, truth, np.asarray(known & measured))
    was = both.recalls(formerly, shift, setting.threshold)

    def lost(at: float) -> dict[int, float]:
        return {own: was[own] - share for own, share in both.recalls(now, at, setting.threshold).items()}

    # The nearest to where it was at which no class's earlier recordings fare worse, or at which the class
    # that loses most loses least.
    places = sorted((round(shift + step, 2) for step in _SHIFTS.tolist()), key=lambda at: abs(at - shift))
    best = min(places, key=lambda at: max([0.0, *lost(at).values()]))
    whole = _Recordings.of(rows, truth, np.asarray(~np.isnan(now).any(axis=1)))
    effect = Effect(
        name,
        *learned,
        best,
        whole.recalls(now, best, setting.threshold).get(place),
        whole.recalls(now, shift, setting.threshold).get(place),
        {first[own]: (counts[first[own]], share) for own, share in lost(best).items() if own != place},
    )
    moved = replace(classifier, rule=replace(rule, shift=np.asarray(best)))
    return alike(moved, after, options=setting.options, seed=setting.seed), effect


def _surely(share: float, count: int) -> float:
    """Below which a share of `count` recordings is less than another by more than its deviation."""
    return share - float(np.sqrt(share * (1 - share) / max(1, count)))


def _with_same_base(classifier: Classifier, rows: Rows, setting: _Setting) -> Classifier:
    """With the added rules alone fitted anew, on more of the rest."""
    rule = as_taught(classifier.rule)
    if not rule.added:
        return classifier
    later = classifier.names[len(classifier.names) - len(rule.added) :]
    added = tuple(
        _added(classifier, rows, name, setting.options, setting.seed, float(each.offset))
        for name, each in zip(later, rule.added, strict=True)
    )
    return replace(classifier, rule=replace(rule, added=added))


def _held_out_logits(
    kind: Kind, names: tuple[str, ...], rows: Rows, learned_from: NDArray[np.bool_], setting: _Setting
) -> Doubles:
    """(n, K) of each row by a rule that learned some of the rows, none of the same scene; NaN where there is
    none of all classes. The folds are the same whichever rows are learned from."""
    found = np.full((len(rows), len(names)), np.nan)
    target = rows.classes != rows.names.index(names[0])
    for learned, held in held_out(setting.scenes(rows), target, LINE_FOLDS, setting.seed):
        own = rows.where(learned[learned_from[learned]])
        if all((own.classes == own.names.index(name)).any() for name in names):
            fitted = fit(kind, own, options=setting.options, seed=setting.seed)
            logits = fitted.rule.logits(fitted.standardisation(rows.features[held]))
            found[held] = logits[:, [fitted.names.index(name) for name in names]]
    return found


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
        """By class that has any: the share of recordings given it by the mean of their rows (n, K)."""
        moved = logits[self.rows]
        moved[:, 0] += shift
        means = np.zeros((len(self.truth), logits.shape[1]))
        np.add.at(means, self.recordings, softmax(moved) if len(moved) else moved)
        means[:, 0] *= threshold / (1 - threshold)
        right = means.argmax(axis=1) == self.truth
        return {int(place): float(right[self.truth == place].mean()) for place in np.unique(self.truth)}
