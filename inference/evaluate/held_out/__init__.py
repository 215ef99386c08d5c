"""Measuring systems on sources that they did not learn from, on recordings joined from their clips.

    division = divide(data)
    clips = MeasuredClips(cache)
    scores = judged(division, clips, learn)             # learn(fold) -> judge(recording, snippets) -> scores
    figures(division, clips, scores).as_json()          # for the model's card
    keep_scores(out / "held_out.json", "ws_vad", division, scores)      # for the ensemble

What systems are compared with, on the same recordings: `python -m inference held-out --help`.
"""

from inference.evaluate.held_out.division import Fold, divide, fingerprint
from inference.evaluate.held_out.figures import HeldOut, figures
from inference.evaluate.held_out.judging import (
    Judge,
    Learn,
    OtherDivision,
    Scores,
    judged,
    keep_scores,
    kept_scores,
    of_system,
)

__all__ = [
    "Fold",
    "HeldOut",
    "Judge",
    "Learn",
    "OtherDivision",
    "Scores",
    "divide",
    "figures",
    "fingerprint",
    "judged",
    "keep_scores",
    "kept_scores",
    "of_system",
]
