"""What shapes the weights besides the data, and where a run is in its schedule."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Stage:
    """A schedule of ``steps`` batches, from the peak rate to 0, over parts of the windows.

    It goes on from the stage before, or ``from_mean`` from the mean of the weights after all before.
    """

    name: str
    parts: tuple[str, ...]
    peak: float
    steps: int
    from_mean: bool = False


STAGES = (
    Stage("wide", ("train", "train-again"), 2e-4, 2400),
    Stage("short", ("short", "short-again"), 1.5e-4, 3000),
    Stage("hand", ("hand",), 1.2e-4, 9200, from_mean=True),
)

LAST = 0.7  # share of the last stage in the shipped weights; the rest is the mean that it began from


@dataclass(frozen=True)
class Recipe:
    """Everything that shapes the weights, next to the data."""

    frozen: int = 2
    batch: int = 16
    peak: float = 2e-4
    head_times: float = 5  # the head's rate, as a multiple: it starts from nothing
    warm_up: float = 0.06
    decay: float = 0.01
    clip: float = 1.0
    seed: int = 20240
    bf16: bool = True
    steps: int | None = None  # every epoch once when None
    finish_steps: int = 200  # length of the decay once an early finish is asked for


@dataclass
class Progress:
    """Where training is; ``finish_at`` and ``finish_from`` are set once an early finish was asked for."""

    step: int = 0
    total: int = 0
    finish_from: int | None = None
    finish_rate: float = 0.0
    losses: list[float] = field(default_factory=list)

    def rate(self, recipe: Recipe) -> float:
        """Learning rate of the current step: linear warm-up, then linear decay to 0."""
        if self.finish_from is not None:
            return self.finish_rate * max(0.0, 1 - (self.step - self.finish_from) / recipe.finish_steps)
        warm = max(1, int(recipe.warm_up * self.total))
        if self.step < warm:
            return recipe.peak * (self.step + 1) / warm
        return recipe.peak * (self.total - self.step) / (self.total - warm)

    def finish(self, recipe: Recipe) -> None:
        """Let the rate fall to 0 over the next steps, and stop there."""
        if self.finish_from is None and self.total - self.step > recipe.finish_steps:
            self.finish_rate = self.rate(recipe)
            self.finish_from = self.step
            self.total = self.step + recipe.finish_steps
