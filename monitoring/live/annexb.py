"""H.264 as decoders in browsers take it: start codes, and parameter sets in front of each keyframe.

MP4 holds lengths instead of start codes and the parameter sets once, in its header; many RTSP cameras send
them only in their description. `bytes` of a packet is all that is read, so a packet may be shared.
"""

from __future__ import annotations

_START = b"\x00\x00\x00\x01"
_SEQUENCE_PARAMETERS = 7
_PICTURE_PARAMETERS = 8


class AnnexB:
    """Converts the packets of one stream; `extradata` is what its container tells of the codec, or empty."""

    def __init__(self, extradata: bytes) -> None:
        # avcC begins with its version, 1; Annex B begins with a start code (ISO/IEC 14496-15, 5.3.3.1).
        self._is_avcc = len(extradata) >= 7 and extradata[0] == 1
        self._length_size = (extradata[4] & 3) + 1 if self._is_avcc else 0
        self._parameters = _avcc_parameters(extradata) if self._is_avcc else extradata

    def convert(self, data: bytes, *, keyframe: bool) -> bytes:
        """One picture as Annex B. Raises ValueError if its lengths do not add up."""
        picture = _replace_lengths(data, self._length_size) if self._is_avcc else data
        if keyframe and self._parameters and not _has_parameters(picture):
            return self._parameters + picture
        return picture


def _avcc_parameters(extradata: bytes) -> bytes:
    parameters = bytearray()
    at, count = 6, extradata[5] & 0x1F
    for _ in range(2):  # sequence parameter sets, then picture parameter sets
        for _ in range(count):
            size = int.from_bytes(extradata[at : at + 2], "big")
            parameters += _START + extradata[at + 2 : at + 2 + size]
            at += 2 + size
        count = extradata[at] if at < len(extradata) else 0
        at += 1
    return bytes(parameters)


def _replace_lengths(data: bytes, length_size: int) -> bytes:
    picture = bytearray()
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + length_size], "big")
        at += length_size
        if at + size > len(data):
            raise ValueError("a unit of the picture is longer than the picture")
        picture += _START + data[at : at + size]
        at += size
    return bytes(picture)


def _has_parameters(picture: bytes) -> bool:
    """Whether a sequence parameter set comes before the first slice."""
    at = picture.find(b"\x00\x00\x01")
    while 0 <= at < len(picture) - 3:
        kind = picture[at + 3] & 0x1F
        if kind == _SEQUENCE_PARAMETERS:
            return True
        if 1 <= kind <= 5:
            return False
        at = picture.find(b"\x00\x00\x01", at + 3)
    return False


def parameters_of(picture: bytes) -> bytes:
    """The parameter sets in an Annex B picture, as Annex B; empty where it has none."""
    found = bytearray()
    at = picture.find(b"\x00\x00\x01")
    while at >= 0:
        following = picture.find(b"\x00\x00\x01", at + 3)
        unit = picture[at + 3 : following if following >= 0 else len(picture)].rstrip(b"\x00")
        if unit and unit[0] & 0x1F in (_SEQUENCE_PARAMETERS, _PICTURE_PARAMETERS):
            found += _START + unit
        elif unit and 1 <= unit[0] & 0x1F <= 5:
            break
        at = following
    return bytes(found)


def is_keyframe(picture: bytes) -> bool:
    """Whether an Annex B picture can be decoded without those before it (an IDR slice is in it)."""
    at = picture.find(b"\x00\x00\x01")
    while 0 <= at < len(picture) - 3:
        kind = picture[at + 3] & 0x1F
        if 1 <= kind <= 5:
            return kind == 5
        at = picture.find(b"\x00\x00\x01", at + 3)
    return False
