"""Range and conditional headers, without a server."""

from __future__ import annotations

import pytest

from monitoring.http.ranges import (
    ByteRange,
    Unsatisfiable,
    matches_etag,
    parse_date,
    parse_range,
    range_still_valid,
)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-1", ByteRange(0, 2)),
        ("bytes=2-", ByteRange(2, 10)),
        ("bytes=-3", ByteRange(7, 10)),
        ("bytes=-30", ByteRange(0, 10)),
        ("bytes=9-9", ByteRange(9, 10)),
        ("bytes=0-999", ByteRange(0, 10)),
        (None, None),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=3-1", None),
        ("bytes=1-2,4-5", None),
        ("items=0-1", None),
        ("bytes=0x1-5", None),
    ],
)
def test_it_works(header: str | None, expected: ByteRange | None) -> None:
    assert parse_range(header, 10) == expected


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=10-", 10), ("bytes=10-20", 10), ("bytes=-0", 10), ("bytes=0-", 0)]
)
def test_what_lies_outside(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        parse_range(header, size)


def test_entity_tags() -> None:
    assert matches_etag('"a", "b"', '"b"')
    assert matches_etag("*", '"b"')
    assert not matches_etag('"a"', '"b"')
    assert range_still_valid('"b"', etag='"b"', modified=0)
    assert not range_still_valid('W/"b"', etag='"b"', modified=0)


def test_dates() -> None:
    assert parse_date("Thu, 01 Jan 1970 00:01:00 GMT") == 60
    assert parse_date("soon") is None
    assert parse_date("") is None
