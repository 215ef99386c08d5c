"""A server that speaks the OpenAI protocol, and all the ways in which one does not."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from inference.describe.draft import Language
from inference.describe.language_model import Assignment, NoText, draft_of
from inference.describe.language_model.endpoint import MOST_BYTES, Endpoint, EndpointWriter
from inference.describe.sentences import describe
from tests.harness.scripted_endpoint import scripted_endpoint
from tests.inference.describe.language_model.events import EVENT

TRUE = json.dumps(describe(EVENT).to_json())
ASSIGNMENT = Assignment(EVENT, Language.ENGLISH)


def test_it_works() -> None:
    with scripted_endpoint(lambda request: TRUE) as server:
        writer = EndpointWriter(Endpoint(server.url + "/", "tiny", "secret-key"))
        answer = writer.write(ASSIGNMENT, timeout=5)
        writer.write(Assignment(EVENT, Language.GERMAN, pictures=(b"\xff\xd8",), reasons=("No.",)), timeout=5)
        writer.close()
    assert draft_of(answer.text) == describe(EVENT)
    first, second = server.requests
    assert first["model"] == "tiny"
    form = first["response_format"]["json_schema"]["schema"]
    assert form["properties"]["confidence"]["enum"] == [0.91]
    assert "Gate" in first["messages"][-1]["content"]
    text, picture = second["messages"][-1]["content"]
    assert "refused" in text["text"]
    assert picture["image_url"]["url"] == "data:image/jpeg;base64,/9g="
    assert "German" in second["messages"][0]["content"]


Answers = Callable[["Odd"], None]


class Odd(BaseHTTPRequestHandler):
    """Answers as a test wants, whatever is asked."""

    seen: list[tuple[str, dict[str, Any], str]]
    answers: list[Answers]

    def do_POST(self) -> None:
        """A redirect that is followed would come with another method."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append((self.path, body, self.headers.get("Authorization", "")))
        self.answers[min(len(self.seen), len(self.answers)) - 1](self)

    do_GET = do_POST  # noqa: N815

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """A test's output is its own."""


Serve = Callable[..., tuple[EndpointWriter, list[Any]]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[HTTPServer] = []

    def serve(*answers: Answers) -> tuple[EndpointWriter, list[Any]]:
        seen: list[Any] = []
        handler = type("Handler", (Odd,), {"seen": seen, "answers": list(answers)})
        server = HTTPServer(("127.0.0.1", 0), handler)
        servers.append(server)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return EndpointWriter(Endpoint(f"http://127.0.0.1:{server.server_port}/v1", "tiny", "k")), seen

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def said(content: object) -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda odd: odd.say(401), "refuses the key"),
        (lambda odd: odd.say(404), "no such address or model"),
        (lambda odd: odd.say(429), "too often"),
        (lambda odd: odd.say(500, b"secret of the server"), "failed"),
        (lambda odd: odd.say(302, Location="http://127.0.0.1:1/v1"), "points elsewhere"),
        (lambda odd: odd.say(200, b"<html>hello</html>"), "OpenAI protocol"),
        (lambda odd: odd.say(200, b'{"choices": []}'), "OpenAI protocol"),
        (lambda odd: odd.say(200, said(None)), "without a text"),
        (lambda odd: odd.say(200, b"x" * (MOST_BYTES + 1)), "too long"),
        (lambda odd: odd.wfile.write(b"HTTP/1.0 nonsense\r\n\r\n"), "broke"),
    ],
)
def test_no_text_comes_of_anything_else(serve: Serve, answer: Answers, sentence: str) -> None:
    writer, seen = serve(answer)
    with pytest.raises(NoText, match=sentence) as refused:
        writer.write(ASSIGNMENT, timeout=5)
    assert "secret" not in str(refused.value)
    assert {path for path, *_ in seen} == {"/v1/chat/completions"}
    assert {key for *_, key in seen} == {"Bearer k"}


def test_a_server_that_knows_no_schemas_is_asked_without_one(serve: Serve) -> None:
    writer, seen = serve(lambda odd: odd.say(400), lambda odd: odd.say(200, said(TRUE)))
    assert writer.write(ASSIGNMENT, timeout=5).text == TRUE
    assert ["response_format" in body for _, body, _ in seen] == [True, False]


def test_a_server_that_does_not_answer_is_not_waited_for(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        with pytest.raises(NoText, match="in time"):
            EndpointWriter(Endpoint(address, "tiny")).write(ASSIGNMENT, timeout=0.2)
    with pytest.raises(NoText, match="No server answers"):
        EndpointWriter(Endpoint(address, "tiny")).write(ASSIGNMENT, timeout=1)


def test_the_key_is_not_told() -> None:
    assert "secret" not in repr(Endpoint("http://x/v1", "tiny", "secret"))
