"""The measured text of any record is accepted word for word: the guard reads all that a site says itself."""

import pytest

from inference.describe.draft import Language
from inference.describe.faithfulness import check
from inference.describe.sentences import describe
from tests.inference.describe.faithfulness.records import record

RECORDS = 8


@pytest.mark.parametrize("language", list(Language))
def test_every_measured_text_is_accepted(language: Language) -> None:
    refused = {
        seed: judgement.reasons
        for seed in range(RECORDS)
        if not (judgement := check(describe(record(seed), language), record(seed), language)).accepted
    }

    assert refused == {}


@pytest.mark.parametrize("language", list(Language))
def test_the_text_of_another_event_is_refused(language: Language) -> None:
    taken = [
        seed
        for seed in range(RECORDS)
        if check(describe(record(seed + 1), language), record(seed), language).accepted
    ]

    assert taken == []
