"""What each language needs beside its vocabulary so that rewordings are understood."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from inference.describe.draft import Language
from inference.describe.faithfulness.phrases import Wording
from inference.describe.faithfulness.wordings.english import ENGLISH
from inference.describe.faithfulness.wordings.french import FRENCH
from inference.describe.faithfulness.wordings.german import GERMAN
from inference.describe.faithfulness.wordings.spanish import SPANISH

WORDINGS: Mapping[Language, Wording] = MappingProxyType(
    {
        Language.ENGLISH: ENGLISH,
        Language.GERMAN: GERMAN,
        Language.FRENCH: FRENCH,
        Language.SPANISH: SPANISH,
    }
)
