"""The form in which an administrator chooses who writes; what of it is accepted is the service's to say."""

from __future__ import annotations

from django import forms

from inference.describe.draft import Language
from inference.describe.vocabulary import vocabulary
from monitoring.forms.people import Data
from monitoring.intake.writer import LONGEST_TIMEOUT, SHORTEST_TIMEOUT, Choice, InvalidWriter
from monitoring.models import WriterSettings


class WriterForm(forms.Form):
    kind = forms.ChoiceField(
        label="Who writes", choices=WriterSettings.Kind.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label="Language",
        choices=[(language.value, vocabulary(language).own_name) for language in Language],
        help_text="Of measured sentences, texts and summaries from now on; the pages stay English.",
    )
    url = forms.CharField(
        label="Address",
        required=False,
        max_length=2000,
        widget=forms.TextInput(
            attrs={"placeholder": "http://127.0.0.1:8080/v1", "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text="Of llama.cpp&rsquo;s server, Ollama, vLLM or a hosted one, up to and with its version.",
    )
    model = forms.CharField(
        label="Model",
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="As the server calls it.",
    )
    key = forms.CharField(
        label="Key",
        required=False,
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    forget_key = forms.BooleanField(label="Forget the stored key", required=False)
    takes_pictures = forms.BooleanField(
        label="Send pictures along",
        required=False,
        help_text="Up to three of each event, for models that take them. They leave this machine for that "
        "server; what the text says must be measured all the same.",
    )
    timeout = forms.FloatField(
        label="Seconds for one text",
        min_value=SHORTEST_TIMEOUT,
        max_value=LONGEST_TIMEOUT,
        widget=forms.NumberInput(attrs={"step": "5"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Data = None, *, site: WriterSettings) -> None:
        names = ("kind", "language", "url", "model", "takes_pictures", "timeout", "version")
        super().__init__(data, initial={name: getattr(site, name) for name in names}, label_suffix="")
        self.has_key = bool(site.secret)
        self.fields["key"].help_text = (
            "One is stored; leave this empty to keep it. It is sent to the server above and to no other."
            if self.has_key
            else "Where the server asks for one. It is stored encrypted and never shown."
        )

    def choice(self) -> Choice:
        given = dict(self.cleaned_data)
        given.pop("version")
        return Choice(**given)

    def refuse(self, refusal: InvalidWriter) -> None:
        """Puts each sentence beside the field that it is about."""
        for name, sentence in refusal.problems.items():
            self.add_error(name, sentence)
