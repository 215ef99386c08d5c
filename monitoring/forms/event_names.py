"""The form in which events are named, one a line; what of it is accepted is the service's to say."""

from __future__ import annotations

from django import forms

from monitoring.forms.people import Data
from monitoring.intake.event_names import LONGEST, MOST, InvalidNames


class EventNamesForm(forms.Form):
    names = forms.CharField(
        label="Events, one a line",
        required=False,
        max_length=MOST * (LONGEST + 2) * 2,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true", "autocomplete": "off"}),
        help_text=f"At most {MOST}, each in up to {LONGEST} characters. Say what is seen, as a caption of "
        "the picture would: &ldquo;person climbing a fence&rdquo; rather than &ldquo;intrusion&rdquo;.",
    )

    def __init__(self, data: Data | None = None, *, names: list[str]) -> None:
        super().__init__(data, initial={"names": "\n".join(names)}, label_suffix="")

    def lines(self) -> list[str]:
        """What was written, without empty lines."""
        return [line for line in self.cleaned_data["names"].splitlines() if line.strip()]

    def refuse(self, refusal: InvalidNames) -> None:
        """Show each sentence with the line that it is about."""
        lines = self.lines()
        for place, sentence in refusal.problems.items():
            self.add_error("names", f"{lines[place]}: {sentence}" if 0 <= place < len(lines) else sentence)
