"""Addresses of the pages."""

from django.contrib.auth import views as auth
from django.urls import path

from monitoring.views import (
    account,
    alerts,
    camera,
    camera_settings,
    clip,
    clips,
    groups,
    models,
    notifications,
    people,
    pools,
    publish,
    wall,
)

urlpatterns = [
    path("", wall.wall, name="wall"),
    path("cameras/<uuid:camera_id>/", camera.camera, name="camera"),
    path("cameras/<uuid:camera_id>/publish/", publish.publish, name="publish"),
    path("cameras/<uuid:camera_id>/publish/link/", publish.publish_link, name="publish-link"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<uuid:alert_id>/", alerts.alert, name="alert"),
    path("clips/", clips.clips, name="clips"),
    path("clips/<uuid:clip_id>/", clip.clip, name="clip"),
    path("models/", models.models, name="models"),
    path("models/<slug:system>/pool/", pools.pool, name="pool"),
    path("models/<slug:system>/pool/data/", pools.layout, name="pool-data"),
    path("models/<slug:system>/<str:name>/report/", models.report, name="model-report"),
    path("settings/", account.account, name="account"),
    path("settings/token/", account.token, name="account-token"),
    path("settings/notifications/", notifications.notifications, name="notifications"),
    path("settings/notifications/test/", notifications.test_mail, name="notifications-test"),
    path("settings/cameras/", camera_settings.cameras_list, name="cameras"),
    path("settings/cameras/new/", camera_settings.new_camera, name="new-camera"),
    path("settings/cameras/<uuid:camera_id>/", camera_settings.camera, name="camera-settings"),
    path("settings/cameras/<uuid:camera_id>/token/", camera_settings.camera_token, name="camera-token"),
    path("settings/cameras/<uuid:camera_id>/learn-anew/", camera_settings.learn_anew, name="learn-anew"),
    path("settings/cameras/<uuid:camera_id>/delete/", camera_settings.delete_camera, name="delete-camera"),
    path("settings/people/", people.people_list, name="people"),
    path("settings/people/new/", people.new_person, name="new-person"),
    path("settings/people/<int:person_id>/", people.person, name="person"),
    path("settings/groups/", groups.groups_list, name="groups"),
    path("settings/groups/new/", groups.group, name="new-group"),
    path("settings/groups/<int:group_id>/", groups.group, name="group"),
    path("settings/groups/<int:group_id>/delete/", groups.delete_group, name="delete-group"),
    path("accounts/login/", auth.LoginView.as_view(redirect_authenticated_user=False), name="login"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
]
