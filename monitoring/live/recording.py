"""The recording ring of one camera: whatever it shows is written to disk, a minute a file.

H.264 is written as it came; other pictures are encoded once. The writing is done in a thread of its own
behind a bounded queue, so that a slow disk costs recording and nothing else: what does not fit is dropped,
up to the next keyframe, and counted. A full disk stops the recording, which resumes by itself.
"""

from __future__ import annotations

import errno
import logging
import threading
import time
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Protocol

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from monitoring import storage
from monitoring.live.journal import Journal, shared_journal
from monitoring.live.recording_encoder import FrameEncoder, Pace
from monitoring.live.recording_packets import PacketReader
from monitoring.live.recording_queue import FrameItem, Item, PacketItem, RecordingQueue, SoundItem
from monitoring.live.ring import Ring
from monitoring.live.segment_sound import DECODED, SoundSource, key_of, passed_through
from monitoring.live.segments import CLOCK

log = logging.getLogger(__name__)

MOST_WAITING = 600
MOST_BYTES = 16 << 20
MOST_FRAMES = 8
_ROOM_SECONDS = 2.0
"""How often free space is looked at."""
_RETRY_SECONDS = 10.0
"""How long recording rests after a write failed."""
_PROVEN_SECONDS = 1.5
"""So much must have been written before a fault is over."""
_IDLE_SECONDS = 5.0
"""After so long without anything to write the segment is closed."""
_PASSED_SECONDS = 5.0
"""For so long after compressed sound, or a compressed picture, decoded ones are left out."""


class Recorded(Protocol):
    """What is recorded of a camera (`monitoring.live.plan.CameraPlan`)."""

    @property
    def id(self) -> str: ...
    @property
    def sound(self) -> bool: ...


@dataclass(slots=True)
class RecordingHealth:
    """recording  whether pictures are being written now
    reason     a sentence where recording has stopped by itself, else empty
    dropped    pictures that the writer could not take in time, or that could not be written, ever growing
    waiting    pictures and pieces of sound in the queue
    path       the file that is written, below MEDIA_ROOT
    encoded    whether pictures are encoded here, rather than written as they came
    """

    recording: bool = False
    reason: str = ""
    dropped: int = 0
    waiting: int = 0
    path: str = ""
    encoded: bool = False


class Recorder:
    """Push from any threads; nothing here waits for the disk, nor raises for it. `close` ends it."""

    def __init__(self, plan: Recorded, *, journal: Journal | None = None) -> None:
        self.health = RecordingHealth()
        self._camera = str(plan.id)
        self._with_sound = plan.sound
        self._journal = journal or shared_journal()
        self._queue = RecordingQueue(items=MOST_WAITING, size=MOST_BYTES)
        self._ring = Ring(self._camera, storage.media_root(), self._journal.note)
        self._reader = PacketReader()
        self._encoder = FrameEncoder()
        self._pace = Pace()
        self._sound_source: SoundSource | None = None
        self._picture_passed_at = self._sound_passed_at = float("-inf")
        self._lost_packet = self._lost_picture = False
        self._rest_until = float("-inf")
        self._room_checked_at = float("-inf")
        self._has_room = True
        self._frames_waiting = 0
        self._thread = threading.Thread(target=self._run, name=f"record-{self._camera[:8]}", daemon=True)
        self._thread.start()

    # From the sources' threads

    def push_packet(self, packet: av.Packet[Any], codec_name: str, captured_at: float) -> None:
        """A compressed picture of a container, in decoding order; other codecs than H.264 are left out."""
        if codec_name != "h264" or packet.size == 0:
            return
        self._picture_passed_at = time.monotonic()
        key = bool(packet.is_keyframe)
        # Half a group of pictures is worth nothing: after a loss, wait for the next keyframe.
        if self._lost_packet and not key:
            self.health.dropped += 1
            return
        item = PacketItem(
            data=bytes(packet),
            is_keyframe=key,
            pts=packet.pts,
            dts=packet.dts,
            duration=packet.duration or 0,
            time_base=Fraction(packet.time_base or Fraction(1, CLOCK)),
            captured_at=captured_at,
            extradata=_extradata(packet) if key else b"",
        )
        self._lost_packet = not self._put(item)

    def push_frame(self, frame: VideoFrame, captured_at: float) -> None:
        """A decoded picture, which is not changed. Left out while compressed ones come."""
        if time.monotonic() - self._picture_passed_at < _PASSED_SECONDS or not self._pace.keeps(captured_at):
            return
        if self._frames_waiting >= MOST_FRAMES:
            self.health.dropped += 1
            return
        self._frames_waiting += 1
        if not self._put(FrameItem(frame, captured_at)):
            self._frames_waiting -= 1

    def push_sound(self, samples: NDArray[np.float32], captured_at: float) -> None:
        """(n,) float32, 16 kHz mono, the first captured at `captured_at`. Left out while AAC comes."""
        if self._with_sound and time.monotonic() - self._sound_passed_at >= _PASSED_SECONDS:
            self._queue.put(SoundItem(samples.astype(np.float32).tobytes(), DECODED, captured_at))

    def push_sound_packet(self, packet: av.Packet[Any], codec_name: str, captured_at: float) -> None:
        """Compressed sound; other codecs than AAC are left out, `push_sound` brings what they hold."""
        stream = packet.stream
        if not self._with_sound or codec_name != "aac" or not isinstance(stream, AudioStream):
            return
        self._sound_passed_at = time.monotonic()
        if self._sound_source is None or self._sound_source.key != key_of(stream):
            self._sound_source = passed_through(stream)
        self._queue.put(SoundItem(bytes(packet), self._sound_source, captured_at))

    def facts(self) -> dict[str, Any]:
        """`health` for JSON."""
        return asdict(self.health)

    def close(self, timeout: float = 5.0) -> None:
        """Writes what waits and completes the file. May be called twice."""
        self._queue.close()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def _put(self, item: Item) -> bool:
        taken = self._queue.put(item)
        if not taken:
            self.health.dropped += 1
        return taken

    # In the recorder's own thread

    def _run(self) -> None:
        came_at = time.monotonic()
        while not self._queue.ended:
            item = self._queue.take(0.5)
            self.health.waiting = len(self._queue)
            try:
                if item is not None:
                    came_at = time.monotonic()
                    self._write(item)
                elif time.monotonic() - came_at > _IDLE_SECONDS:
                    self._rest()
            except (av.FFmpegError, OSError) as failure:
                self._stop(failure)
            self.health.path = self._ring.path
            self.health.recording = bool(self.health.path)
        try:
            self._ring.close()
        except (av.FFmpegError, OSError) as failure:
            log.error("The last segment of camera %s is incomplete: %s", self._camera, failure)
        self._journal.resumed(self._camera)
        self.health.recording, self.health.path = False, ""

    def _rest(self) -> None:
        """Nothing comes: the file is complete, and nothing is lost for want of room."""
        self._ring.close()
        self.health.reason = ""
        self._journal.resumed(self._camera)

    def _write(self, item: Item) -> None:
        if isinstance(item, FrameItem):
            self._frames_waiting -= 1
        if not self._may_write():
            self.health.dropped += not isinstance(item, SoundItem)
            return
        if isinstance(item, SoundItem):
            self._ring.write_sound(item)
        elif isinstance(item, PacketItem):
            self._write_packet(item)
        else:
            self._write_frame(item)
        self._believe_in_room()

    def _write_packet(self, item: PacketItem) -> None:
        self.health.encoded = False
        if item.is_keyframe and self._ring.is_due(item.captured_at):
            self._reader.set_clock()
        try:
            picture = self._reader.read(item)
        except ValueError:
            # A damaged picture spoils those that are made of it.
            self.health.dropped += 1
            self._lost_picture = True
            return
        if picture is None or (self._lost_picture and not picture.is_keyframe):
            return
        self._lost_picture = False
        self._ring.write(picture, self._reader.parameters)

    def _write_frame(self, item: FrameItem) -> None:
        self.health.encoded = True
        for picture in self._encoder.encode(item.frame, item.captured_at):
            self._ring.write(picture, self._encoder.parameters)

    def _may_write(self) -> bool:
        now = time.monotonic()
        if now < self._rest_until:
            return False
        if now - self._room_checked_at >= _ROOM_SECONDS:
            self._room_checked_at = now
            least = storage.recording_resumes_at() if self.health.reason else storage.recording_stops_below()
            self._has_room = storage.free_bytes() >= least
            if not self._has_room:
                self._halt(storage.no_room())
        return self._has_room

    def _halt(self, sentence: str) -> None:
        if self.health.reason != sentence:
            log.error("Camera %s is not recorded: %s", self._camera, sentence)
        self.health.reason = sentence
        self._journal.stopped(self._camera, sentence)
        self._ring.close()

    def _believe_in_room(self) -> None:
        """What was written for a while is on the disk: fragments are written each second."""
        if self.health.reason and self._ring.written_seconds > _PROVEN_SECONDS:
            self.health.reason = ""
            self._journal.resumed(self._camera)
            log.warning("Camera %s is recorded again.", self._camera)

    def _stop(self, failure: Exception) -> None:
        """After a write that failed: what is on disk stays, and a new segment is tried after a rest."""
        self._rest_until = time.monotonic() + _RETRY_SECONDS
        self._room_checked_at = float("-inf")
        full = getattr(failure, "errno", None) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        sentence = f"Recording has stopped: {'the disk is full' if full else failure}."
        try:
            self._halt(sentence)
        except (av.FFmpegError, OSError) as again:
            log.warning("The segment that was being written is incomplete: %s", again)


def _extradata(packet: av.Packet[Any]) -> bytes:
    stream = packet.stream
    context = None if stream is None else stream.codec_context
    return (context.extradata or b"") if context is not None else b""
