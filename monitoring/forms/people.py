"""Forms of the settings pages; they validate and name things, services do the writing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError

from monitoring.models import Camera, Role, User

Data = Mapping[str, Any] | None
"""What was sent, or None for an empty form."""

_ROLE_HELP = {
    Role.ADMINISTRATOR: "everything: cameras, uploads, people and settings",
    Role.REVIEWER: "watches their groups' cameras, keeps evidence, and sees uploads that belong to no camera",
    Role.OPERATOR: "watches their groups' cameras and acknowledges alerts",
}


def _role_choices() -> list[tuple[str, str]]:
    return [(role.value, f"{role.label} ({_ROLE_HELP[role]})") for role in Role]


class OwnPasswordForm(PasswordChangeForm):
    """Django's form without the focus that it takes: the page has more on it than this."""

    def __init__(self, user: User, data: Data = None) -> None:
        super().__init__(user, data, label_suffix="")
        del self.fields["old_password"].widget.attrs["autofocus"]


class _RightsForm(forms.Form):
    role = forms.ChoiceField(choices=_role_choices, widget=forms.RadioSelect)
    groups = forms.ModelMultipleChoiceField(
        queryset=Group.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Members of a group see the cameras of that group.",
    )


def _password_field(*, required: bool, label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html(),
    )


class NewPersonForm(_RightsForm):
    username = forms.CharField(
        label="Name to sign in with",
        max_length=150,
        validators=[User.username_validator],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    password = _password_field(required=True, label="First password")
    field_order = ["username", "password", "role", "groups"]

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["role"].initial = Role.OPERATOR.value

    def clean_username(self) -> str:
        name: str = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError("Somebody has that name already.")
        return name

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(username=self.data.get("username", "")))
        return password


class PersonForm(_RightsForm):
    is_active = forms.BooleanField(label="May sign in", required=False)
    password = _password_field(required=False, label="New password (leave empty to keep the present one)")
    field_order = ["role", "groups", "is_active", "password"]

    def __init__(self, data: Data = None, *, person: User) -> None:
        initial = {
            "role": person.role,
            "groups": person.groups.all(),
            "is_active": person.is_active,
        }
        super().__init__(data, initial=initial, label_suffix="")
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password, self.person)
        return password


class GroupForm(forms.Form):
    name = forms.CharField(max_length=150)
    people = forms.ModelMultipleChoiceField(
        queryset=User.objects.order_by("username"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cameras = forms.ModelMultipleChoiceField(
        queryset=Camera.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Data = None, *, group: Group | None = None) -> None:
        initial: dict[str, Any] = {}
        if group is not None:
            initial = {"name": group.name, "people": group.user_set.all(), "cameras": group.cameras.all()}
        super().__init__(data, initial=initial, label_suffix="")
        self.group = group

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        same = Group.objects.filter(name__iexact=name)
        if self.group is not None:
            same = same.exclude(pk=self.group.pk)
        if same.exists():
            raise ValidationError("There is a group of that name already.")
        return name
