"""A server that speaks the OpenAI protocol and answers as a test wants: real HTTP on 127.0.0.1."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Request = dict[str, Any]
Script = Callable[[Request], str]
"""What it says to a request: the content of its one message."""


class ScriptedEndpoint:
    """`requests` are those that came, in order; `script` makes the next answers."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def read(self) -> str:
        """All that the model was given to read, of every request."""
        return "\n".join(
            message["content"]
            if isinstance(message["content"], str)
            else "\n".join(part.get("text", "") for part in message["content"])
            for request in self.requests
            for message in request["messages"]
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # An answer of two small writes waits for the other side's acknowledgement otherwise.
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.requests.append(request)
                said = {"role": "assistant", "content": endpoint.script(request)}
                body = json.dumps(
                    {
                        "id": "1",
                        "object": "chat.completion",
                        "model": request.get("model"),
                        "choices": [{"index": 0, "finish_reason": "stop", "message": said}],
                    }
                ).encode()
                self.send_response(200 if self.path == "/v1/chat/completions" else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """A test's output is its own."""

        return Handler


@contextmanager
def scripted_endpoint(script: Script) -> Iterator[ScriptedEndpoint]:
    endpoint = ScriptedEndpoint(script)
    endpoint.start()
    try:
        yield endpoint
    finally:
        endpoint.stop()
