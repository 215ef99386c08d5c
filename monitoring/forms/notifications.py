"""The form of one's own notifications; what of it is accepted is the service's to say."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms

from monitoring.forms.people import Data
from monitoring.intake.preferences import InvalidPreference, Preferences
from monitoring.models import Alert, User

_COOLDOWNS = [
    (0, "every alert at once"),
    (60, "one minute"),
    (300, "5 minutes"),
    (900, "15 minutes"),
    (3600, "an hour"),
    (6 * 3600, "6 hours"),
    (24 * 3600, "a day"),
]


class NotificationForm(forms.Form):
    least_severity = forms.ChoiceField(
        label="Tell me of",
        choices=[
            (Alert.Severity.ALERT.value, "alerts only"),
            (Alert.Severity.NOTICE.value, "notices and alerts"),
        ],
        widget=forms.RadioSelect,
    )
    browser = forms.BooleanField(label="Show desktop notifications while Watchpost is open", required=False)
    sound = forms.BooleanField(label="Play a sound while Watchpost is open", required=False)
    email = forms.BooleanField(label="Send me e-mails", required=False)
    shifts = forms.BooleanField(label="Send me what each shift came to, when it ends", required=False)
    address = forms.CharField(
        label="E-mail address",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    cooldown = forms.TypedChoiceField(
        label="Between two e-mails about one camera, wait",
        coerce=int,
        help_text="What happens meanwhile comes together in the next e-mail.",
    )
    quiet_from = forms.TimeField(
        label="Quiet from",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_to = forms.TimeField(
        label="until",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    time_zone = forms.CharField(
        label="Time zone of the quiet hours",
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
    )

    def __init__(self, data: Data = None, *, user: User, preferences: Preferences) -> None:
        super().__init__(data, initial={**asdict(preferences), "address": user.email}, label_suffix="")
        choices = dict(_COOLDOWNS) | {
            preferences.cooldown: dict(_COOLDOWNS).get(
                preferences.cooldown, f"{preferences.cooldown} seconds"
            )
        }
        cooldown: Any = self.fields["cooldown"]
        cooldown.choices = sorted(choices.items())

    def preferences(self) -> Preferences:
        given = dict(self.cleaned_data)
        given.pop("address")
        return Preferences(**given)

    def refuse(self, refusal: InvalidPreference) -> None:
        """Puts each sentence beside the field that it is about."""
        for name, sentence in refusal.problems.items():
            self.add_error(name, sentence)
