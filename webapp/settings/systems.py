"""The scoring systems of this site, by the name under which scores are kept.

Paths are imported by workers only (see monitoring.analysis.systems.SystemEntry for what an entry says).
"""

from typing import Any

WATCHPOST_SYSTEMS: dict[str, dict[str, Any]] = {
    "normality": {
        "title": "Learned normality",
        "description": "Learns what is normal from the recording itself and marks what differs: movement, "
        "looks, objects, places and sounds. Needs no labels.",
        "engine": "monitoring.analysis.normality.NormalityEngine",
        "live": "monitoring.analysis.live_engine.LiveNormalityEngine",
        "weights": ("ssd_mobilenet_v2", "mobilenet_v2", "aisfx"),
    },
    "contrastive_fusion": {
        "title": "Visible and thermal fusion",
        "description": "Looks at people in the visible and the thermal picture at once and recognises "
        "fighting, running, cycling, carrying and a bag that is left behind. In the dark the thermal camera "
        "carries on alone; each result says which picture it was seen in.",
        "engine": "monitoring.analysis.contrastive_fusion.ContrastiveFusionEngine",
        "live": "monitoring.analysis.contrastive_fusion.LiveContrastiveFusionEngine",
        "weights": ("ssd_mobilenet_v2",),
        "trained": True,
        "train": "--data drawn",
        "thermal": True,
    },
    "deep_feature_fusion": {
        "title": "Learned from examples",
        "description": "Compares what happens with examples of fights, or whatever else it was shown, and of "
        "ordinary scenes. Names what it sees and marks where. Further kinds of events are added from a few "
        "recordings.",
        "engine": "monitoring.analysis.deep_feature_fusion.DeepFeatureFusionEngine",
        "live": "monitoring.analysis.deep_feature_fusion.LiveDeepFeatureFusionEngine",
        "weights": ("ssd_mobilenet_v2", "mobilenet_v2"),
        "trained": True,
        "pool": "monitoring.analysis.deep_feature_fusion.lay_out_pool",
        "teachable": True,
    },
    "ws_vad": {
        "title": "Picture, motion and sound",
        "description": "Learned from recordings known to hold something unusual, without being told when. "
        "Weighs what is seen, how it moves and what is heard against each other, and goes on without sound "
        "where there is none.",
        "engine": "monitoring.analysis.system_engines.ws_vad",
        "live": "monitoring.analysis.system_engines.live_ws_vad",
        "weights": ("mobilenet_v2", "aisfx"),
        "trained": True,
        "train": "--data DIR --joined",
    },
    "aadc_net": {
        "title": "Named in words",
        "description": "Finds people and things, looks at them over time, and compares what it sees with "
        "events that are named in words. This site can name its own.",
        "engine": "monitoring.analysis.aadc_net.AADCNetEngine",
        "live": "monitoring.analysis.aadc_net.LiveAADCNetEngine",
        "weights": ("ssd_mobilenet_v2", "mobilenet_v2"),
        "trained": True,
        "train": "--data DIR --joined",
        "names": True,
    },
    "avar_net": {
        "title": "Sound and picture together",
        "description": "Joins sound and picture second by second and recognises kinds of events, such as "
        "fights, sirens or a baby crying, by either or by both.",
        "engine": "monitoring.analysis.system_engines.avar_net",
        "live": "monitoring.analysis.system_engines.live_avar_net",
        "weights": ("mobilenet_v2", "aisfx"),
        "trained": True,
    },
    "ensemble": {
        "title": "Ensemble",
        "description": "Asks several of the other systems and takes the mean of what they say, each counting "
        "as much as it was right on recordings that none of them had seen.",
        "engine": "monitoring.analysis.ensemble.EnsembleEngine",
        "live": "monitoring.analysis.ensemble.LiveEnsemble",
        "trained": True,
        "train": "--data DIR --features DIR --scores FILE FILE",
        "names": True,
        "combines": True,
    },
}
