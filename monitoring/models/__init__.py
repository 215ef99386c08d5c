"""Tables, one file a noun."""

from monitoring.models.alert import Alert
from monitoring.models.camera import Camera, CameraProfile
from monitoring.models.clip import Analysis, Chunk, Clip, Upload
from monitoring.models.event_names import EventNames
from monitoring.models.homography import Homography
from monitoring.models.notification import Notification, NotificationPreference
from monitoring.models.recording import Recording
from monitoring.models.score import ScoreBlock, SpanRecord
from monitoring.models.user import Role, User

__all__ = [
    "Alert",
    "Analysis",
    "Camera",
    "CameraProfile",
    "Chunk",
    "Clip",
    "EventNames",
    "Homography",
    "Notification",
    "NotificationPreference",
    "Recording",
    "Role",
    "ScoreBlock",
    "SpanRecord",
    "Upload",
    "User",
]
