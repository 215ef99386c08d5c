"""What an extractor is, and what binds one to a frame: each picture is measured once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from typing import Any, Generic, Protocol, TypeVar

from numpy.typing import NDArray

from inference.types import Snippet

Arrays = Mapping[str, NDArray[Any]]
Value = TypeVar("Value")


class Extractor(Protocol):
    """Measures snippets, in order. Not shared by threads; may remember what overlapping snippets share."""

    @property
    def name(self) -> str: ...

    def extract(self, snippet: Snippet) -> Arrays: ...


class Remembered(Generic[Value]):
    """The last few results by key, so that pictures of overlapping snippets are computed once."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._values

    def __getitem__(self, key: Hashable) -> Value:
        return self._values[key]

    def put(self, key: Hashable, value: Value) -> None:
        self._values[key] = value
        while len(self._values) > self._size:
            self._values.popitem(last=False)

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        if key not in self._values:
            self.put(key, make())
        return self._values[key]


class Once(Generic[Value]):
    """The last few results by key, for several threads: who asks for what another one is making waits for it.
    A failure is told to all who wait and not remembered."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, Future[Value]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        with self._lock:
            found = self._values.get(key)
            if found is None:
                ours: Future[Value] = Future()
                self._values[key] = ours
                while len(self._values) > self._size:
                    self._values.popitem(last=False)
        if found is not None:
            return found.result()
        try:
            value = make()
        except BaseException as failure:
            with self._lock:
                if self._values.get(key) is ours:
                    del self._values[key]
            ours.set_exception(failure)
            raise
        ours.set_result(value)
        return value
