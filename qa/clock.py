"""How long the stages of an answer take, and who is told as each begins."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from qa.records import Hit

Watch = Callable[[str, Sequence[Hit]], None]


@dataclass
class Clock:
    """Milliseconds by stage, and in total; tells ``watch`` of each stage."""

    watch: Watch | None
    _started: float = field(default_factory=time.perf_counter)
    _stages: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, hits: Sequence[Hit] = ()) -> Iterator[None]:
        if self.watch:
            self.watch(name, hits)
        began = time.perf_counter()
        yield
        self._stages[name] = round((time.perf_counter() - began) * 1000, 2)

    def timings(self) -> dict[str, float]:
        return {**self._stages, "total": round((time.perf_counter() - self._started) * 1000, 2)}
