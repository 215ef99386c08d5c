"""Tables, one file a noun."""

from monitoring.models.camera import Camera
from monitoring.models.clip import Analysis, Chunk, Clip, Upload
from monitoring.models.score import ScoreBlock, SpanRecord
from monitoring.models.user import Role, User

__all__ = [
    "Analysis",
    "Camera",
    "Chunk",
    "Clip",
    "Role",
    "ScoreBlock",
    "SpanRecord",
    "Upload",
    "User",
]
