"""Who may see and do what, in one place.

Administrators see and do everything. Cameras, and what comes of them, are seen by the members of their
groups. Reviewers also see the recordings that belong to no camera; operators do not.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from monitoring.models import (
    Alert,
    Camera,
    Clip,
    EvidenceExport,
    Example,
    Role,
    ShiftSummary,
    SpanRecord,
    User,
)

Visitor = User | AnonymousUser


def visible_clips(user: Visitor) -> QuerySet[Clip]:
    """The recordings that `user` may know of."""
    if not isinstance(user, User) or not user.is_active:
        return Clip.objects.none()
    if user.is_administrator:
        return Clip.objects.all()
    # A subquery rather than a join, so that a camera of two of the user's groups does not count twice.
    seen = Q(camera__in=user.groups.values("cameras"))
    if user.role == Role.REVIEWER:
        seen |= Q(camera=None)
    return Clip.objects.filter(seen)


def can_view_clip(user: Visitor, clip: Clip) -> bool:
    """Whether `user` may know of this recording and see its files."""
    return visible_clips(user).filter(pk=clip.pk).exists()


def can_upload(user: Visitor) -> bool:
    """Begin and continue uploads."""
    return isinstance(user, User) and user.is_administrator


def can_manage_clips(user: Visitor) -> bool:
    """Delete recordings; cancel, retry and start analyses."""
    return isinstance(user, User) and user.is_administrator


def can_view_systems(user: Visitor) -> bool:
    """See the scoring systems, their weights and where these come from."""
    return isinstance(user, User) and user.is_administrator


def can_name_events(user: Visitor) -> bool:
    """Say in words which events the site's systems, or a camera's, look for."""
    return isinstance(user, User) and user.is_administrator


def can_choose_writer(user: Visitor) -> bool:
    """Say who writes the site's descriptions, in which language, and where."""
    return isinstance(user, User) and user.is_administrator


def visible_cameras(user: Visitor) -> QuerySet[Camera]:
    """The cameras that `user` may know of, disabled ones among them."""
    if not isinstance(user, User) or not user.is_active:
        return Camera.objects.none()
    if user.is_administrator:
        return Camera.objects.all()
    return Camera.objects.filter(pk__in=user.groups.values("cameras"))


def can_view_camera(user: Visitor, camera: Camera) -> bool:
    """Whether `user` may know of this camera: its picture, its curve, its alerts and what it recorded."""
    return visible_cameras(user).filter(pk=camera.pk).exists()


def can_manage_cameras(user: Visitor) -> bool:
    """Add, edit, test and delete cameras, and see the addresses that they are fetched from."""
    return isinstance(user, User) and user.is_administrator


def visible_alerts(user: Visitor) -> QuerySet[Alert]:
    """The alerts of the cameras that `user` may know of; faults of the site itself are administrators'."""
    if not isinstance(user, User) or not user.is_active:
        return Alert.objects.none()
    if user.is_administrator:
        return Alert.objects.all()
    return Alert.objects.filter(camera__in=user.groups.values("cameras"))


def can_acknowledge(user: Visitor, alert: Alert) -> bool:
    """Say "I have seen it": everyone who may see the alert."""
    return visible_alerts(user).filter(pk=alert.pk).exists()


def reviewable_alerts(user: Visitor) -> QuerySet[Alert]:
    """The alerts that `user` may judge: reviewers those they may see. None of faults of the site itself."""
    if not isinstance(user, User) or not user.is_reviewer:
        return Alert.objects.none()
    return visible_alerts(user).filter(camera__isnull=False)


def can_review(user: Visitor, alert: Alert) -> bool:
    """Say what an alert was: confirmed, dismissed, unsure."""
    return reviewable_alerts(user).filter(pk=alert.pk).exists()


def can_hold(user: Visitor, alert: Alert) -> bool:
    """Keep evidence from retention, or let it go: reviewers who may see the alert."""
    return isinstance(user, User) and user.is_reviewer and can_acknowledge(user, alert)


def can_annotate_clip(user: Visitor, clip: Clip) -> bool:
    """Mark spans and things in a recording: reviewers who may see it."""
    return isinstance(user, User) and user.is_reviewer and can_view_clip(user, clip)


def can_exchange_annotations(user: Visitor) -> bool:
    """Take annotations out as files and bring them in, of recordings that one may see."""
    return isinstance(user, User) and user.is_reviewer


def can_edit_description(user: Visitor, event: Alert | SpanRecord) -> bool:
    """Put words of their own in the place of what was measured or written: reviewers who may see it."""
    if isinstance(event, Alert):
        return can_review(user, event)
    return can_annotate_clip(user, event.analysis.clip)


def can_annotate_camera(user: Visitor, camera: Camera) -> bool:
    """Mark spans and things in what a camera recorded: reviewers who may see it."""
    return isinstance(user, User) and user.is_reviewer and can_view_camera(user, camera)


def can_view_audit(user: Visitor) -> bool:
    """Read who did what on this site, and check that nobody rewrote it."""
    return isinstance(user, User) and user.is_administrator


def visible_exports(user: Visitor) -> QuerySet[EvidenceExport]:
    """Signed archives that `user` may fetch: reviewers those of alerts that they may see, administrators all,
    also of alerts that are gone."""
    if not isinstance(user, User) or not user.is_reviewer:
        return EvidenceExport.objects.none()
    if user.is_administrator:
        return EvidenceExport.objects.all()
    return EvidenceExport.objects.filter(alert__in=visible_alerts(user))


def can_export_evidence(user: Visitor, alert: Alert) -> bool:
    """Have a signed archive of an alert made, and fetch it: reviewers who may see the alert."""
    return isinstance(user, User) and user.is_reviewer and can_acknowledge(user, alert)


def can_teach(user: Visitor) -> bool:
    """See what systems are taught, create classes, give examples of what one may judge, use versions."""
    return isinstance(user, User) and user.is_reviewer


def visible_examples(user: Visitor) -> QuerySet[Example]:
    """The examples whose recording or camera `user` may see. Of deleted ones only administrators know."""
    if not can_teach(user) or not isinstance(user, User):
        return Example.objects.none()
    if user.is_administrator:
        return Example.objects.all()
    alerts, cameras = visible_alerts(user).values("pk"), visible_cameras(user).values("pk")
    of_clip = Q(clip__in=visible_clips(user).values("pk"))
    of_annotation = Q(clip=None, annotation__camera__in=cameras)
    of_alert = Q(clip=None, annotation=None, alert__in=alerts)
    return Example.objects.filter(of_clip | of_annotation | of_alert)


def can_view_reports(user: Visitor) -> bool:
    """What alerts came to, of the cameras that one may see: everybody who is signed in."""
    return isinstance(user, User) and user.is_active


def can_view_reviewers(user: Visitor) -> bool:
    """How single people judge and how far they agree: reviewers among themselves."""
    return isinstance(user, User) and user.is_reviewer


def can_remove_exports(user: Visitor) -> bool:
    """Delete the files of signed archives; that they were made stays known."""
    return isinstance(user, User) and user.is_administrator


def can_see_exports(user: Visitor) -> bool:
    """The list of signed archives, of which `visible_exports` says which: reviewers and administrators."""
    return isinstance(user, User) and user.is_reviewer


def visible_shift_summaries(user: Visitor) -> QuerySet[ShiftSummary]:
    """What shifts came to, where `user` may see one of the cameras; of the others they read nothing."""
    if not isinstance(user, User) or not user.is_active:
        return ShiftSummary.objects.none()
    if user.is_administrator:
        return ShiftSummary.objects.all()
    of_cameras = ShiftSummary.cameras.through.objects.filter(camera__in=user.groups.values("cameras"))
    return ShiftSummary.objects.filter(pk__in=of_cameras.values("shiftsummary"))


def can_edit_shifts(user: Visitor) -> bool:
    """Say when the shifts of which site begin and end."""
    return isinstance(user, User) and user.is_administrator
