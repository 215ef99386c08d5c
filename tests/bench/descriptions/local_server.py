"""A real llama.cpp server on this machine, with the packaged model, asked over HTTP as any other is."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import xllamacpp

from inference.describe.language_model.embedded import WEIGHTS
from inference.describe.language_model.endpoint import Endpoint, EndpointWriter
from inference.weights import locate

THREADS = 2


@contextmanager
def free_writer() -> Iterator[EndpointWriter]:
    """Writes whatever it likes, within the form. The server ends with the block."""
    settings = xllamacpp.CommonParams()
    settings.model.path = str(locate(WEIGHTS))
    settings.n_ctx = 8192
    settings.n_parallel = 1
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = THREADS
    settings.verbosity = 0
    settings.hostnames = ["127.0.0.1"]
    key = secrets.token_urlsafe(16)
    settings.api_keys = [key]
    server = xllamacpp.Server(settings)
    writer = EndpointWriter(Endpoint(f"{server.listening_address}/v1", "SmolLM2-135M-Instruct", key))
    try:
        yield writer
    finally:
        writer.close()
        del server
