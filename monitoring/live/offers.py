"""Reading a peer's SDP offer before aiortc does."""

from __future__ import annotations

from aiortc.codecs import CODECS
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.sdp import MediaDescription, SessionDescription

MOST_SECTIONS = 8
MOST_CANDIDATES = 32
"""Of a whole offer; browsers send about ten. Each one is an address to which checks are sent."""

MAIN_AND_HIGH = ("4d001f", "64001f", "640c1f")
"""Profiles of H.264 that encoders send and browsers decode, but aiortc does not name."""

# What aiortc's parser raises on text that is no SDP: it checks little and says so by assertion.
_PARSER_FAILURES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, StopIteration)


class BadOffer(Exception):
    """An offer that cannot be answered. `code` for programs, the message a sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Offer:
    """A parsed offer. Raises BadOffer.

    text: what aiortc is to be given. Candidates under .local names are left out: only the sender's network
    knows them, looking each up takes a second, and the sender's own checks tell its address anyway. For that
    reason the offer never counts as complete either: aiortc would give up at once on one without candidates.
    """

    def __init__(self, text: str) -> None:
        lines = text.splitlines()
        if not lines or lines[0].strip() != "v=0":
            raise BadOffer("sdp", "That is no SDP offer: it must begin with v=0.")
        if sum(line.startswith("m=") for line in lines) > MOST_SECTIONS:
            raise BadOffer("sdp", f"An offer may have at most {MOST_SECTIONS} media sections here.")
        if sum(line.startswith("a=candidate:") for line in lines) > MOST_CANDIDATES:
            raise BadOffer("sdp", f"An offer may have at most {MOST_CANDIDATES} candidates here.")
        self.text = "\r\n".join(line for line in lines if not _is_left_out(line)) + "\r\n"
        try:
            self._parsed = SessionDescription.parse(self.text)
        except _PARSER_FAILURES:
            raise BadOffer("sdp", "That SDP offer cannot be read.") from None
        if not any(media.kind == "video" for media in self._parsed.media):
            raise BadOffer("no_video", "The offer has no picture: a video section is missing.")

        if not self._is_whole():
            raise BadOffer(
                "sdp", "That SDP offer lacks what a connection needs (ICE, DTLS, mids or a BUNDLE)."
            )

    def _is_whole(self) -> bool:
        """What aiortc takes for granted; without it, a connection could neither be made nor closed."""
        mids = [media.rtp.muxId for media in self._parsed.media]
        bundles = [group.items for group in self._parsed.group if group.semantic == "BUNDLE"]
        return (
            len(set(mids)) == len(mids)
            and all(items and set(map(str, items)) <= set(mids) for items in bundles)
            and all(_is_whole(media) for media in self._parsed.media)
        )

    def has(self, codec: str) -> bool:
        """Whether its pictures may be in `codec` ("VP8", "H264" as packets of any length)."""
        return any(
            each.name.upper() == codec and _is_fragmented(each)
            for media in self._parsed.media
            if media.kind == "video"
            for each in media.rtp.codecs
        )

    @property
    def codecs(self) -> list[str]:
        """Names of the picture codecs, for sentences."""
        pictures = [media.rtp.codecs for media in self._parsed.media if media.kind == "video"]
        names = dict.fromkeys(each.name for codecs in pictures for each in codecs)
        return [name for name in names if name.lower() not in ("rtx", "red", "ulpfec")]


def accept_more_profiles() -> None:
    """Lets aiortc negotiate Main and High profile H.264 as well, which its decoder reads anyway."""
    known = {str(codec.parameters.get("profile-level-id")) for codec in CODECS["video"]}
    baseline = next(codec for codec in CODECS["video"] if codec.name == "H264")
    free = max(codec.payloadType or 0 for codec in CODECS["video"]) + 1
    for number, profile in enumerate(MAIN_AND_HIGH):
        if profile not in known:
            CODECS["video"].append(
                RTCRtpCodecParameters(
                    mimeType=baseline.mimeType,
                    clockRate=baseline.clockRate,
                    payloadType=free + number,
                    rtcpFeedback=list(baseline.rtcpFeedback),
                    parameters={**baseline.parameters, "profile-level-id": profile},
                )
            )


def _is_whole(media: MediaDescription) -> bool:
    return (
        media.ice is not None
        and bool(media.ice.usernameFragment and media.ice.password)
        and media.dtls is not None
        and bool(media.dtls.fingerprints)
        and (media.kind == "application" or (media.rtcp_mux and media.direction is not None))
    )


def _is_left_out(line: str) -> bool:
    if line.startswith("a=candidate:"):
        words = line.split()
        return len(words) > 4 and words[4].lower().endswith(".local")
    return line.startswith("a=end-of-candidates")


def _is_fragmented(codec: RTCRtpCodecParameters) -> bool:
    """H.264 without packetization-mode=1 cannot carry a picture longer than a packet."""
    return codec.name.upper() != "H264" or str(codec.parameters.get("packetization-mode", "0")) == "1"
