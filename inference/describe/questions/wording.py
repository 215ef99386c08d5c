"""A question as plain words: nothing of how it was typed is left, and no trick of letters."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 300
"""Characters of a question that are read."""

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_SHORT = (
    (re.compile(r"\b(?:can't|cannot)\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(what|who|where|when|how|that|it|there|he|she)'s\b"), r"\1 is"),
    (re.compile(r"'(?:s|re|ve|ll|d|m)\b"), " "),
    # In French what is cut off before an apostrophe is a word of its own.
    (re.compile(r"\b([a-z]{1,2}|qu|jusqu|lorsqu|quelqu)'"), r"\1 "),
)
_TAG = re.compile(
    r",\s*(?:right|correct|ok|yes|no|oder|nicht wahr|richtig|gell|n ?est ce pas|non|verdad|no es cierto)$"
)
"""What only asks for a yes at the end of a sentence."""
_ENDS = re.compile(r"[?!;\n]+|\.(?=\s|$)|¿|¡")


def plain(text: str) -> str:
    """Small letters without accents, marks or what cannot be seen; times and decimals keep their signs."""
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    text = "".join(
        sign for sign in text if unicodedata.category(sign) not in ("Cf", "Cc", "Co", "Cn") or sign == "\n"
    )
    text = unicodedata.normalize("NFD", text.casefold())
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    for pattern, put in _SHORT:
        text = pattern.sub(put, text)
    return text


def sentences(text: str) -> list[str]:
    """What was asked, question by question, plain."""
    parts = (_TAG.sub("", part.strip()) for part in _ENDS.split(plain(text[:LONGEST])))
    return [part for part in parts if re.search(r"\w", part)]


def words(text: str) -> list[str]:
    """Of plain text: its words and numbers, in order."""
    return re.findall(r"[^\W_]+", text)
