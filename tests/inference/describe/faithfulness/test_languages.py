"""Rewordings that are true, and sentences that are not, in each language."""

import pytest

from inference.describe.draft import Language
from inference.describe.faithfulness import untrue
from tests.inference.describe.faithfulness.falsehoods import FALSE
from tests.inference.describe.faithfulness.rewordings import TRUE
from tests.inference.describe.faithfulness.test_bindings import FACTS


@pytest.mark.parametrize("language", list(Language))
def test_plain_rewordings_are_accepted(language: Language) -> None:
    refused = {text: reasons for text in TRUE[language] if (reasons := untrue(text, FACTS, language))}

    assert refused == {}
    assert len(TRUE[language]) > 12


@pytest.mark.parametrize("language", list(Language))
def test_falsehoods_are_refused(language: Language) -> None:
    accepted = [text for text in FALSE[language] if not untrue(text, FACTS, language)]

    assert accepted == []
    assert len(FALSE[language]) > 20


def test_a_text_in_another_language_is_refused() -> None:
    for language in Language:
        for other in set(Language) - {language}:
            accepted = [text for text in TRUE[other] if not untrue(text, FACTS, language)]
            # "Gate 3" and the like are the same everywhere; sentences are not.
            assert accepted == [], (language, other)
