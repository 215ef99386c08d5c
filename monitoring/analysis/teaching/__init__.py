"""Teaching the system that learns from examples: what reviewers judged becomes rows, rows become versions.

examples (rows of the database) -> `measuring` (features on disk) -> `fitting` (a version: model, metrics,
preview) -> `monitoring.intake.model_versions` (activate, roll back) -> `monitoring.analysis.models_in_use`
(what workers load).
"""

SYSTEM = "deep_feature_fusion"
"""The system whose classes are taught."""

FEWEST = 5
"""Examples from which on a class is learned."""

MEASURE = "monitoring.tasks.measure_examples"
FIT = "monitoring.tasks.fit_version"
