"""Addresses of the API, below /api/v1/."""

from django.urls import path

from monitoring.api import (
    alerts,
    analyses,
    annotations,
    camera_recordings,
    camera_scores,
    camera_trials,
    cameras,
    clips,
    event_names,
    homographies,
    me,
    reviews,
    site,
    verdicts,
)

urlpatterns = [
    path("clips/", clips.ClipList.as_view(), name="api-clips"),
    path("clips/<uuid:clip_id>/", clips.ClipDetail.as_view(), name="api-clip"),
    path("clips/<uuid:clip_id>/analyses/", clips.ClipAnalyses.as_view(), name="api-clip-analyses"),
    path(
        "clips/<uuid:clip_id>/homography/", homographies.ClipHomography.as_view(), name="api-clip-homography"
    ),
    path("analyses/<uuid:analysis_id>/", analyses.AnalysisDetail.as_view(), name="api-analysis"),
    path("analyses/<uuid:analysis_id>/scores/", analyses.AnalysisScores.as_view(), name="api-scores"),
    path("analyses/<uuid:analysis_id>/spans/", analyses.AnalysisSpans.as_view(), name="api-spans"),
    path("analyses/<uuid:analysis_id>/answer/", analyses.AnalysisAnswer.as_view(), name="api-answer"),
    path("analyses/<uuid:analysis_id>/cancel/", analyses.AnalysisCancel.as_view(), name="api-cancel"),
    path("analyses/<uuid:analysis_id>/retry/", analyses.AnalysisRetry.as_view(), name="api-retry"),
    path("analyses/<uuid:analysis_id>/scores.csv", analyses.ScoresCsv.as_view(), name="api-scores-csv"),
    path("analyses/<uuid:analysis_id>/spans.csv", analyses.SpansCsv.as_view(), name="api-spans-csv"),
    path("analyses/<uuid:analysis_id>/export.json", analyses.ExportJson.as_view(), name="api-export"),
    path("cameras/", cameras.CameraList.as_view(), name="api-cameras"),
    path("cameras/test/", camera_trials.TrialStart.as_view(), name="api-camera-tests"),
    path("cameras/test/<uuid:trial_id>/", camera_trials.TrialDetail.as_view(), name="api-camera-test"),
    path("cameras/<uuid:camera_id>/", cameras.CameraDetail.as_view(), name="api-camera"),
    path("cameras/<uuid:camera_id>/token/", cameras.CameraToken.as_view(), name="api-camera-token"),
    path(
        "cameras/<uuid:camera_id>/learn-anew/",
        cameras.CameraLearnAnew.as_view(),
        name="api-camera-learn-anew",
    ),
    path(
        "cameras/<uuid:camera_id>/homography/",
        homographies.CameraHomography.as_view(),
        name="api-camera-homography",
    ),
    path("homographies/", homographies.Solve.as_view(), name="api-homographies"),
    path("cameras/<uuid:camera_id>/live/", camera_scores.CameraLive.as_view(), name="api-camera-live"),
    path(
        "cameras/<uuid:camera_id>/history/",
        camera_scores.CameraHistory.as_view(),
        name="api-camera-history",
    ),
    path("alerts/", alerts.AlertList.as_view(), name="api-alerts"),
    path("alerts/<uuid:alert_id>/", alerts.AlertDetail.as_view(), name="api-alert"),
    path(
        "alerts/<uuid:alert_id>/acknowledge/",
        alerts.AlertAcknowledge.as_view(),
        name="api-alert-acknowledge",
    ),
    path("alerts/<uuid:alert_id>/hold/", alerts.AlertHold.as_view(), name="api-alert-hold"),
    path("annotations/", annotations.AnnotationList.as_view(), name="api-annotations"),
    path("annotations/merge/", annotations.AnnotationMerge.as_view(), name="api-annotations-merge"),
    path("annotations/<uuid:annotation_id>/", annotations.AnnotationDetail.as_view(), name="api-annotation"),
    path(
        "annotations/<uuid:annotation_id>/restore/",
        annotations.AnnotationRestore.as_view(),
        name="api-annotation-restore",
    ),
    path(
        "annotations/<uuid:annotation_id>/split/",
        annotations.AnnotationSplit.as_view(),
        name="api-annotation-split",
    ),
    path("alerts/<uuid:alert_id>/verdicts/", verdicts.AlertVerdicts.as_view(), name="api-verdicts"),
    path("alerts/<uuid:alert_id>/verdicts/undo/", verdicts.VerdictUndo.as_view(), name="api-verdict-undo"),
    path(
        "alerts/<uuid:alert_id>/verdicts/settle/", verdicts.VerdictSettle.as_view(), name="api-verdict-settle"
    ),
    path("alerts/<uuid:alert_id>/alike/", reviews.ReviewAlike.as_view(), name="api-review-alike"),
    path("reviews/", reviews.ReviewQueue.as_view(), name="api-reviews"),
    path("reviews/next/", reviews.ReviewNext.as_view(), name="api-review-next"),
    path("reviews/renew/", reviews.ReviewRenew.as_view(), name="api-review-renew"),
    path("reviews/release/", reviews.ReviewRelease.as_view(), name="api-review-release"),
    path("reviews/dismiss/", reviews.ReviewDismiss.as_view(), name="api-review-dismiss"),
    path("reviews/<uuid:alert_id>/take/", reviews.ReviewTake.as_view(), name="api-review-take"),
    path("me/notifications/", me.OwnNotifications.as_view(), name="api-me-notifications"),
    path(
        "cameras/<uuid:camera_id>/recordings/",
        camera_recordings.CameraRecordings.as_view(),
        name="api-camera-recordings",
    ),
    path("event-names/", event_names.SiteEventNames.as_view(), name="api-event-names"),
    path(
        "cameras/<uuid:camera_id>/event-names/",
        event_names.CameraEventNames.as_view(),
        name="api-camera-event-names",
    ),
    path("uploads/", site.UploadList.as_view(), name="api-uploads"),
    path("systems/", site.SystemList.as_view(), name="api-systems"),
    path("token/", site.TokenIssue.as_view(), name="api-token"),
]
