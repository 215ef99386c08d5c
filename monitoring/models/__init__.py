"""Tables, one file a noun."""

from monitoring.models.alert import Alert
from monitoring.models.annotation import Annotation, Track
from monitoring.models.audit import AuditEntry, EvidenceExport, EvidenceKey
from monitoring.models.camera import Camera, CameraProfile
from monitoring.models.clip import Analysis, Chunk, Clip, Upload
from monitoring.models.description import Description, DescriptionEdit, WriterDay, WriterSettings
from monitoring.models.event_names import EventNames
from monitoring.models.homography import Homography
from monitoring.models.notification import Notification, NotificationPreference
from monitoring.models.recording import Recording
from monitoring.models.review import ReviewLock, Verdict
from monitoring.models.score import ScoreBlock, SpanRecord
from monitoring.models.search import SearchEntry, SearchEntryPhrase, SearchPhrase
from monitoring.models.shift import Shift, ShiftLetter, ShiftSummary
from monitoring.models.taught import Example, ModelVersion, TaughtClass
from monitoring.models.user import Role, User

__all__ = [
    "Alert",
    "Analysis",
    "Annotation",
    "AuditEntry",
    "Camera",
    "CameraProfile",
    "Chunk",
    "Clip",
    "Description",
    "DescriptionEdit",
    "EventNames",
    "EvidenceExport",
    "EvidenceKey",
    "Example",
    "Homography",
    "ModelVersion",
    "Notification",
    "NotificationPreference",
    "Recording",
    "ReviewLock",
    "Role",
    "ScoreBlock",
    "SearchEntry",
    "SearchEntryPhrase",
    "SearchPhrase",
    "Shift",
    "ShiftLetter",
    "ShiftSummary",
    "SpanRecord",
    "TaughtClass",
    "Track",
    "Upload",
    "User",
    "Verdict",
    "WriterDay",
    "WriterSettings",
]
