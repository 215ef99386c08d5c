"""Systems that learn from clips, or from what is ordinary, on the same held-out recordings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from inference.datasets.joined import JoinedRecording, MeasuredClips, joined_features, read_clips
from inference.evaluate.held_out.division import Fold
from inference.evaluate.held_out.judging import Judge, Learn, of_system
from inference.types import Features


def normality(data: Path, clips: MeasuredClips) -> Learn:
    """Without labels: what is ordinary anywhere is learned from the normal clips of the learned sources. Made
    for one camera that stays where it is, it is given each part as a recording of its own."""
    from inference.systems.normality.fitting import fit_profile
    from inference.systems.normality.general import joined, learn_anywhere
    from inference.systems.normality.system import NormalitySystem

    def learn(fold: Fold) -> Judge:
        scenes: dict[str, list[tuple[Features, ...]]] = defaultdict(list)
        for clip in read_clips(data):
            if clip.source in fold.learned and not clip.is_abnormal:
                scenes[clip.source].append(clips[clip.item.path])
        profile = fit_profile([joined(scene) for scene in scenes.values()], learn_anywhere)
        system = NormalitySystem(general=profile)
        return lambda _, snippets: [system.assess([item])[0][0].score for item in snippets]

    return learn


def deep_feature_fusion(data: Path, clips: MeasuredClips, *, seed: int = 0) -> Learn:
    """With every clip labelled: the classifier of the shipped model, fitted anew on the learned sources."""
    from inference.systems.deep_feature_fusion.classifiers import Kind
    from inference.systems.deep_feature_fusion.configuration import SURVEILLANCE
    from inference.systems.deep_feature_fusion.extractors import build
    from inference.systems.deep_feature_fusion.fitting import fit
    from inference.systems.deep_feature_fusion.measuring import looks_in
    from inference.systems.deep_feature_fusion.model import Model, columns_of
    from inference.systems.deep_feature_fusion.rows import Columns, Rows
    from inference.systems.deep_feature_fusion.scoring import DeepFeatureFusion
    from inference.systems.deep_feature_fusion.training import OPTIONS, THRESHOLD
    from inference.systems.deep_feature_fusion.windows import rows_of
    from inference.systems.protocol import ABNORMAL, NORMAL

    extractors = build(SURVEILLANCE.extractors)
    looks = {name: Columns(name, own.version, own.size) for name, own in extractors.items()}
    columns = columns_of(SURVEILLANCE, looks)

    def learn(fold: Fold) -> Judge:
        rows, abnormal, names = [], [], []
        for clip in read_clips(data):
            if clip.source not in fold.learned:
                continue
            for item in clips[clip.item.path]:
                rows.append(rows_of(looks_in(item, SURVEILLANCE.extractors), SURVEILLANCE))
                abnormal.append(clip.is_abnormal)
                names.append(clip.item.path.name)
        learned = Rows(
            features=np.concatenate(rows),
            classes=np.asarray(abnormal, np.int64),
            names=(NORMAL, ABNORMAL),
            clips=tuple(names),
            times=np.zeros(len(names)),
            columns=columns,
        )
        classifier = fit(Kind.COMMITTEE, learned, options=OPTIONS, seed=seed)
        model = Model(SURVEILLANCE, classifier, THRESHOLD, columns, OPTIONS, {})
        return of_system(DeepFeatureFusion(model, extractors))

    return learn


def contrastive_fusion(data: Path, clips: MeasuredClips) -> Learn:
    """The model in use: the starter learned from drawn pairs, so that every source is held out. Clips are
    measured once more, in a folder of the model's version. They have no thermal companion."""
    from inference.systems.contrastive_fusion import load_system

    system = load_system()
    own = MeasuredClips(clips.folder / system.model_version)
    own.measure((clip.item.path for clip in read_clips(data)), system.pipeline)

    def judge(recording: JoinedRecording, snippets: Sequence[Features]) -> Sequence[float]:
        return [item.score for item in system.assess(joined_features(recording, own))[0]]

    return lambda _: judge
