"""Compressed pictures on their way to viewers, and what stands in front of the decoder."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import av
import pytest
from aiortc.jitterbuffer import JitterFrame
from aiortc.mediastreams import MediaStreamError
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from monitoring.live.annexb import AnnexB, is_keyframe
from monitoring.live.offers import BadOffer, Offer
from monitoring.live.passthrough import CLOCK_RATE, MOST_WAITING, Broadcast, PacketTrack
from monitoring.live.whip import MOST_UNDECODED, ArrivalClock, DecoderQueue
from tests.monitoring.live.webrtc.conftest import draw_video


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_video(tmp_path_factory.mktemp("video") / "drawn.mp4", b_frames=0)


def test_mp4_becomes_what_decoders_take_without_a_header(mp4: Path) -> None:
    decoder = av.CodecContext.create("h264", "r")
    decoded = 0
    with av.open(str(mp4)) as container:
        stream = container.streams.video[0]
        converter = AnnexB(bytes(stream.codec_context.extradata or b""))
        for packet in container.demux(stream):
            if packet.size == 0:
                continue
            picture = converter.convert(bytes(packet), keyframe=packet.is_keyframe)
            assert picture.startswith(b"\x00\x00\x00\x01")
            assert is_keyframe(picture) == packet.is_keyframe
            decoded += len(decoder.decode(av.Packet(picture)))
    assert decoded + len(decoder.decode(None)) == 120


def test_parameter_sets_stand_in_front_of_every_keyframe_once() -> None:
    parameters = b"\x00\x00\x00\x01\x67SPS\x00\x00\x00\x01\x68PPS"
    converter = AnnexB(parameters)
    slice_ = b"\x00\x00\x00\x01\x65slice"
    assert converter.convert(slice_, keyframe=True) == parameters + slice_
    assert converter.convert(parameters + slice_, keyframe=True) == parameters + slice_
    assert converter.convert(slice_, keyframe=False) == slice_


def test_a_damaged_picture_is_refused() -> None:
    avcc = bytes([1, 66, 0, 31, 0xFF, 0xE1, 0, 1, 0x67, 1, 0, 1, 0x68])
    with pytest.raises(ValueError, match="longer"):
        AnnexB(avcc).convert(b"\x00\x00\x01\x00\x65", keyframe=True)


async def taken(track: PacketTrack, count: int) -> list[tuple[bytes, int]]:
    packets = [await asyncio.wait_for(track.recv(), 2) for _ in range(count)]
    return [(bytes(packet), packet.pts or 0) for packet in packets]


async def test_a_new_viewer_begins_at_the_last_keyframe_and_catches_up() -> None:
    broadcast = Broadcast("H264")
    for number in range(40):
        broadcast.push(b"%d" % number, number / 10, keyframe=number % 15 == 0)
    track = broadcast.join()
    begun = await taken(track, 10)
    assert [data for data, _ in begun] == [b"%d" % number for number in range(30, 40)]
    assert begun[-1][1] - begun[0][1] < 0.02 * CLOCK_RATE
    broadcast.push(b"40", 4.0, keyframe=False)
    (live,) = await taken(track, 1)
    assert live == (b"40", begun[-1][1] + CLOCK_RATE // 10)
    track.stop()
    assert broadcast.viewers == 0
    with pytest.raises(MediaStreamError):
        await track.recv()


async def test_times_go_on_where_a_source_begins_anew() -> None:
    broadcast = Broadcast("H264")
    track = broadcast.join()
    for seconds in (5.0, 5.1, 0.0, 0.1, 900.0):
        broadcast.push(b"x", seconds, keyframe=True)
    times = [ticks for _, ticks in await taken(track, 5)]
    steps = [after - before for before, after in itertools.pairwise(times)]
    assert all(0 < step <= CLOCK_RATE // 10 for step in steps)
    assert not broadcast.is_reordered


async def test_pictures_shown_in_another_order_are_noticed_and_forgotten() -> None:
    broadcast = Broadcast("H264")
    for seconds, keyframe in ((0.0, True), (0.3, False), (0.1, False), (0.2, False)):
        broadcast.push(b"x", seconds, keyframe=keyframe)
    assert broadcast.is_reordered
    for seconds, keyframe in ((0.4, True), (0.5, False), (0.6, True), (0.7, False)):
        broadcast.push(b"x", seconds, keyframe=keyframe)
    assert not broadcast.is_reordered


async def test_a_slow_viewer_is_taken_to_the_next_keyframe() -> None:
    wishes = 0

    def wish() -> None:
        nonlocal wishes
        wishes += 1

    broadcast = Broadcast("VP8", ask_for_keyframe=wish)
    track = broadcast.join()
    assert wishes == 1
    for number in range(MOST_WAITING + 10):
        broadcast.push(b"%d" % number, number / 10, keyframe=number == 0)
        await asyncio.sleep(0)
    assert wishes > 1
    assert track.dropped > MOST_WAITING
    broadcast.push(b"key", 100.0, keyframe=True)
    await asyncio.sleep(0)
    assert [data for data, _ in await taken(track, 1)] == [b"key"]


def test_a_decoder_that_lags_is_taken_to_the_next_keyframe() -> None:
    seen: list[bool] = []
    losses: list[bool] = []
    waiting = DecoderQueue(lambda codec, data, seconds, key: seen.append(key), lambda: losses.append(True))
    vp8 = RTCRtpCodecParameters(mimeType="video/VP8", clockRate=90_000, payloadType=97)
    key, other = b"\x00key", b"\x01other"
    for _ in range(MOST_UNDECODED + 5):
        waiting.put((vp8, JitterFrame(other, 0)))
    assert waiting.qsize() == 0
    assert len(losses) == 5
    assert len(seen) == MOST_UNDECODED + 5
    waiting.put((vp8, JitterFrame(key, 0)))
    waiting.put((vp8, JitterFrame(other, 0)))
    assert waiting.qsize() == 2
    waiting.put(None)
    assert waiting.get_nowait() is None


def test_times_of_capture_never_fall_and_lie_not_in_the_future() -> None:
    clock = ArrivalClock()
    jitter = [0.0, 0.3, 0.02, 0.2, 0.0, 0.1]
    times = [clock.captured_at(n / 15, 1000 + n / 15 + late) for n, late in enumerate(jitter)]
    assert times == sorted(times)
    assert all(at <= 1000 + n / 15 + late for n, (at, late) in enumerate(zip(times, jitter, strict=True)))
    assert times[-1] == pytest.approx(1000 + 5 / 15, abs=0.02)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "v=0\r\n",
        "v=0\r\nm=video",
        "v=x\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n",
        "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=candidate:x\r\n",
        "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=fmtp:97 x\r\n",
        "v=0\r\na=fingerprint:sha-256\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n",
        "v=0\r\n" + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" * 9,
    ],
)
def test_what_is_no_offer(text: str) -> None:
    with pytest.raises(BadOffer) as bad:
        Offer(text)
    assert str(bad.value).endswith(".")


def test_names_that_only_the_senders_network_knows_are_left_out() -> None:
    host = "a=candidate:1 1 udp 2122260223 {} 54321 typ host"
    text = "\r\n".join(
        [
            "v=0",
            "a=group:BUNDLE 0",
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
            "a=mid:0",
            "a=recvonly",
            "a=rtcp-mux",
            "a=ice-ufrag:abcd",
            "a=ice-pwd:abcdefghijklmnopqrstuv",
            "a=fingerprint:sha-256 00:11",
            "a=setup:actpass",
            "c=IN IP4 0.0.0.0",
            "a=rtpmap:96 H264/90000",
            "a=rtpmap:97 H264/90000",
            "a=fmtp:97 profile-level-id=42e01f;packetization-mode=1",
            host.format("0f1c-1d2e.local"),
            host.format("192.0.2.7"),
            "a=end-of-candidates",
        ]
    )
    for needed in ("a=group:BUNDLE 0", "a=ice-ufrag:abcd", "a=mid:0", "a=fingerprint:sha-256 00:11"):
        with pytest.raises(BadOffer, match="lacks"):
            Offer(text.replace(needed, "a=group:BUNDLE 1" if "BUNDLE" in needed else "a=x"))
    offer = Offer(text)
    assert ".local" not in offer.text
    assert "192.0.2.7" in offer.text
    assert "end-of-candidates" not in offer.text
    assert offer.has("H264")
    assert not offer.has("VP8")
