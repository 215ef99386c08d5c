"""A model that obeys what was typed into names: nothing of it is accepted, wherever it is written."""

import json
import re
from collections.abc import Callable, Iterator

import pytest

from inference.describe.draft import Draft, Language
from inference.describe.event import EventFacts
from inference.describe.faithfulness import check
from inference.describe.language_model.asking import Outcome, ask
from inference.describe.language_model.endpoint import Endpoint, EndpointWriter
from inference.describe.language_model.writer import Assignment
from inference.describe.prompting import MARK, writable
from inference.describe.sentences import describe
from tests.harness.scripted_endpoint import ScriptedEndpoint, scripted_endpoint
from tests.inference.describe.faithfulness.injections import INJECTIONS, planted
from tests.inference.describe.faithfulness.test_bindings import FACTS

FIELDS: tuple[Callable[[Draft, str], Draft], ...] = (
    lambda draft, words: Draft(
        words, draft.scene, draft.summary, draft.confidence, draft.concerns, draft.threat_level
    ),
    lambda draft, words: Draft(
        draft.title, f"{draft.scene} {words}", draft.summary, draft.confidence, (), draft.threat_level
    ),
    lambda draft, words: Draft(
        draft.title, draft.scene, f"{words} {draft.summary}", draft.confidence, (), draft.threat_level
    ),
    lambda draft, words: Draft(
        draft.title, draft.scene, draft.summary, draft.confidence, (words,), draft.threat_level
    ),
)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[ScriptedEndpoint]:
    with scripted_endpoint(lambda request: "") as running:
        yield running


@pytest.fixture(scope="module")
def writer(endpoint: ScriptedEndpoint) -> Iterator[EndpointWriter]:
    writer = EndpointWriter(Endpoint(endpoint.url, "obedient"))
    yield writer
    writer.close()


Asked = Callable[[EventFacts, Draft], Outcome]


@pytest.fixture
def asked(endpoint: ScriptedEndpoint, writer: EndpointWriter) -> Asked:
    """Asks for a text about facts, which is `answer` whenever it is asked for."""

    def ask_for(facts: EventFacts, answer: Draft) -> Outcome:
        endpoint.requests.clear()
        endpoint.script = lambda request: json.dumps(answer.to_json())
        return ask(writer, Assignment(facts, Language.ENGLISH), timeout=10)

    return ask_for


def test_there_are_at_least_thirty() -> None:
    assert len({injection.typed for injection in INJECTIONS}) >= 30


@pytest.mark.parametrize("number", range(len(INJECTIONS)))
def test_what_obeys_is_never_accepted_and_nothing_of_it_is_read(
    asked: Asked, endpoint: ScriptedEndpoint, number: int
) -> None:
    injection = INJECTIONS[number]
    facts = planted(injection, FACTS)
    measured = describe(writable(facts))
    obeying = [
        obey(measured, words)
        for obey in FIELDS
        for words in (injection.obeyed, injection.typed, f"“{injection.typed}”: {injection.obeyed}")
    ]

    # Over the network in one of the ways, by the guard alone in all of them.
    outcome = asked(facts, obeying[number % len(obeying)])
    assert (outcome.draft, len(outcome.refusals)) == (None, 2)
    assert [draft for draft in obeying if check(draft, facts, Language.ENGLISH).accepted] == []

    # The model has not read it; and all else is accepted, so that it is the obeying that was refused.
    assert asked(facts, measured).draft == measured
    data = re.fullmatch(
        rf"<{MARK}>\n(.*)\n</{MARK}>", endpoint.requests[-1]["messages"][-1]["content"], re.DOTALL
    )
    assert data is not None
    assert "<" not in data[1]
    assert injection.typed not in json.dumps(json.loads(data[1]), ensure_ascii=False)
    assert injection.typed not in endpoint.read()


def test_it_cannot_be_told_to_be_calm_or_sure(asked: Asked) -> None:
    measured = describe(FACTS)
    calm = Draft(measured.title, measured.scene, measured.summary, measured.confidence, (), 0)
    sure = Draft(measured.title, measured.scene, measured.summary, 1.0, (), measured.threat_level)

    assert asked(FACTS, calm).draft is None
    assert asked(FACTS, sure).draft is None
