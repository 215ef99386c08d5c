"""Addresses of the pages."""

from django.contrib.auth import views as auth
from django.urls import path

from monitoring.views import (
    account,
    alerts,
    camera,
    clip,
    clips,
    groups,
    models,
    people,
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
    path("settings/", account.account, name="account"),
    path("settings/token/", account.token, name="account-token"),
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
