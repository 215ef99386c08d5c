"""Runs GStreamer's RTSP server. Started by tests.harness.rtsp with Debian's own Python, which has `gi`.

rtsp_server.py PORT CREDENTIALS NAME=FILE ...

Each FILE (MP4 with H.264, and AAC if it has sound) is served at /NAME at its own pace, to all who come from
one pipeline. CREDENTIALS are "user password", asked for by digest (RFC 2617), or empty.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

ROLE = "viewer"
FIELDS = ("media.factory.access", "media.factory.construct")


def main(arguments: list[str]) -> None:
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(arguments[0])
    if arguments[1]:
        server.set_auth(asking_for(*arguments[1].split(" ")))
    mounts = server.get_mount_points()
    for word in arguments[2:]:
        name, _, file = word.partition("=")
        mounts.add_factory(f"/{name}", factory(file))
    if server.attach(None) == 0:
        sys.exit(f"port {arguments[0]} is taken")
    sys.stdout.write("serving\n")
    sys.stdout.flush()
    GLib.MainLoop().run()


def asking_for(user: str, password: str) -> GstRtspServer.RTSPAuth:
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", ROLE)
    made = GstRtspServer.RTSPAuth()
    made.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    made.add_digest(user, password, token)
    return made


def factory(file: str) -> GstRtspServer.RTSPMediaFactory:
    made = GstRtspServer.RTSPMediaFactory()
    pipeline = f'filesrc location="{file}" ! qtdemux name=file'
    pipeline += " file.video_0 ! queue ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1"
    if has_sound(file):
        pipeline += " file.audio_0 ! queue ! aacparse ! rtpmp4gpay name=pay1 pt=97"
    made.set_launch(f"( {pipeline} )")
    made.set_shared(True)
    made.set_protocols(GstRtsp.RTSPLowerTrans.TCP)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_role(ROLE)
    for field in FIELDS:
        permissions.add_permission_for_role(ROLE, field, True)
    made.set_permissions(permissions)
    return made


def has_sound(file: str) -> bool:
    with open(file, "rb") as recording:
        # The handler box of a sound track; the index is at the front of these files.
        return b"soun" in recording.read(1 << 16)


if __name__ == "__main__":
    main(sys.argv[1:])
