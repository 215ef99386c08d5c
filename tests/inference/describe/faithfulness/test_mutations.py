"""No true text that was made false is accepted."""

from collections import Counter

import pytest

from inference.describe.draft import Language
from inference.describe.faithfulness import untrue
from tests.inference.describe.faithfulness.mutations import mutations
from tests.inference.describe.faithfulness.records import record

RECORDS = 8


@pytest.mark.parametrize("language", list(Language))
def test_no_text_that_was_made_false_is_accepted(language: Language) -> None:
    tried: Counter[str] = Counter()
    accepted = []
    for seed in range(RECORDS):
        facts = record(seed)
        for way, text in mutations(facts, language, seed=seed, each=3):
            tried[way] += 1
            if not untrue(text, facts, language):
                accepted.append((seed, way, text))

    assert accepted == []
    assert len(tried) == 7
    assert sum(tried.values()) > 12 * RECORDS
