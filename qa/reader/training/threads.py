"""How many threads train fastest right now, on cores that others use too."""

from dataclasses import dataclass, field

EVERY = 20  # steps from one trial of the other count to the next
FIRST = 4  # steps before the first trial, which are slow for other reasons


@dataclass
class Threads:
    """Chooses between one thread and ``most`` by the pace of the latest steps with each.

    Threads that wait for each other lose more than they bring while another process holds a core.
    """

    most: int
    step: int = 0
    seconds: dict[int, list[float]] = field(default_factory=dict)

    def choose(self) -> int:
        """Threads for the next step: the faster count, now and then the other."""
        best = min(self.seconds, key=self._pace, default=self.most)
        other = 1 if best == self.most else self.most
        return other if self.step % EVERY == FIRST else best

    def note(self, threads: int, seconds: float, tokens: int) -> None:
        """How long a step of so many tokens took."""
        self.step += 1
        self.seconds.setdefault(threads, []).append(seconds / tokens)

    def _pace(self, threads: int) -> float:
        """The better of the latest two steps, as a single one may have met a stall."""
        return min(self.seconds[threads][-2:])
