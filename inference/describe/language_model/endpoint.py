"""A writer behind any server that speaks the OpenAI protocol: llama.cpp's, Ollama, vLLM, a hosted one.

The server's answer is data: it is read up to a bound, never followed elsewhere, and nothing of it is shown
before the guard has accepted it.
"""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2

from inference.describe.language_model.form import schema
from inference.describe.language_model.writer import Answer, Assignment, NoText
from inference.describe.prompting import again, messages

MOST_BYTES = 256 << 10
"""Of an answer: a text has two thousand, and models that think aloud send a hundred thousand at most."""

MOST_TOKENS = 2000
CONNECT_SECONDS = 5.0
_REFUSED_FORM = (400, 422, 501)
"""What servers answer to a form of answers that they do not know."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask.

    url    up to and with the version: "http://127.0.0.1:8080/v1"
    model  as the server calls it
    key    empty: none is sent
    """

    url: str
    model: str
    key: str = field(default="", repr=False)


class EndpointWriter:
    """Asks `endpoint` for texts."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._client: httpx2.Client | None = None
        self._takes_schema = True

    @property
    def name(self) -> str:
        return self._endpoint.model

    def write(self, assignment: Assignment, *, timeout: float) -> Answer:
        began = time.monotonic()
        deadline = began + timeout
        status, body = self._ask(assignment, deadline)
        if status in _REFUSED_FORM and self._takes_schema:
            # Older servers know no schemas: the form is in the rules as well, and every answer is checked.
            self._takes_schema = False
            status, body = self._ask(assignment, deadline)
        if status != 200:
            # Next time it is asked with a schema again, so that one bad answer does not decide for good.
            self._takes_schema = True
            raise NoText(_why(status))
        return Answer(_content(body), time.monotonic() - began)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _ask(self, assignment: Assignment, deadline: float) -> tuple[int, bytes]:
        left = max(0.1, deadline - time.monotonic())
        limits = httpx2.Timeout(left, connect=min(left, CONNECT_SECONDS))
        key = self._endpoint.key
        try:
            with self._connected().stream(
                "POST",
                f"{self._endpoint.url.rstrip('/')}/chat/completions",
                json=self._body(assignment),
                headers={
                    "Accept-Encoding": "identity",
                    **({"Authorization": f"Bearer {key}"} if key else {}),
                },
                timeout=limits,
            ) as answer:
                return answer.status_code, _bounded(answer, deadline)
        except httpx2.TimeoutException:
            raise NoText("The server did not answer in time.") from None
        except httpx2.ConnectError:
            raise NoText("No server answers at this address.") from None
        except (httpx2.TransportError, httpx2.DecodingError) as failure:
            raise NoText(f"The connection to the server broke ({type(failure).__name__}).") from None
        except (httpx2.InvalidURL, UnicodeError):
            raise NoText("The address, or the key, is not one that can be used.") from None

    def _connected(self) -> httpx2.Client:
        if self._client is None:
            # A redirect would send the key, and what cameras saw, to a place that nobody set.
            self._client = httpx2.Client(follow_redirects=False)
        return self._client

    def _body(self, assignment: Assignment) -> dict[str, Any]:
        facts, language = assignment.facts, assignment.language
        asked: list[Any] = (
            list(again(facts, assignment.reasons, language))
            if assignment.reasons
            else list(messages(facts, language))
        )
        if assignment.pictures:
            asked[-1] = {
                "role": "user",
                "content": [
                    {"type": "text", "text": asked[-1]["content"]},
                    *(
                        {"type": "image_url", "image_url": {"url": _inline(jpeg)}}
                        for jpeg in assignment.pictures
                    ),
                ],
            }
        body: dict[str, Any] = {
            "model": self._endpoint.model,
            "messages": asked,
            "max_tokens": MOST_TOKENS,
            "temperature": 0.3,
            "seed": assignment.seed,
            "stream": False,
        }
        if self._takes_schema:
            form = {"name": "description", "strict": True, "schema": schema(facts, language)}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        return body


def _bounded(answer: httpx2.Response, deadline: float) -> bytes:
    """The body as it comes, up to MOST_BYTES and the deadline: a server may drip, or send what unpacks to
    more than memory holds."""
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_raw():
        size += len(part)
        if size > MOST_BYTES:
            raise NoText("The server's answer is far too long.")
        if time.monotonic() > deadline:
            raise NoText("The server did not answer in time.")
        parts.append(part)
    return b"".join(parts)


def _content(body: bytes) -> str:
    """What the model said. Raises NoText for what is no answer of this protocol."""
    try:
        said = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise NoText("What answers at this address does not speak the OpenAI protocol.") from None
    if not isinstance(said, str):
        raise NoText("The model answered without a text.")
    return said


def _why(status: int) -> str:
    match status:
        case 401 | 403:
            return f"The server refuses the key ({status})."
        case 404:
            return "The server knows no such address or model (404)."
        case 429:
            return "The server is asked too often (429)."
        case _ if 300 <= status < 400:
            return f"The server points elsewhere ({status}), and is not followed. Enter the final address."
        case _ if status >= 500:
            return f"The server failed ({status})."
    return f"The server refuses the request ({status})."


def _inline(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
