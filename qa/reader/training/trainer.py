"""The training loop: steps, schedule, checkpoints."""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.trained import HEAD
from index.weights import Floats
from qa.reader.training.batches import Batch, Example, batches, collate
from qa.reader.training.network import Network
from qa.reader.training.recipe import Progress
from qa.reader.training.threads import Threads

if TYPE_CHECKING:
    from torch import Tensor


Log = Callable[[str], None]


class Training:
    """A run in a folder: ``checkpoint.pt`` to resume from; a file ``finish`` there asks for an early end."""

    def __init__(
        self, model: Network, epochs: list[list[Example]], folder: Path, log: Log, threads: int = 2
    ) -> None:
        import torch

        recipe = model.recipe
        self.model, self.epochs, self.folder, self.log = model, epochs, folder, log
        head = {"params": [model.tensors[n] for n in HEAD], "weight_decay": 0.0, "times": recipe.head_times}
        groups = [*({**group, "times": 1} for group in model.body_groups()), head]
        self.optimiser = torch.optim.AdamW(groups, lr=recipe.peak, fused=True)
        total = recipe.steps or sum(-(-len(items) // recipe.batch) for items in epochs)
        self.progress, self.threads = Progress(total=total), Threads(threads)

    def _named(self) -> Iterator[tuple[str, "Tensor"]]:
        return ((name, self.model.tensors[name]) for name in self.model.trained)

    def run(self, held_out: list[Example], pad: int, every: int = 300) -> None:
        """Train to the end of the schedule, or of an early finish; check and save every so many steps."""
        recipe, progress = self.model.recipe, self.progress
        if progress.step >= progress.total:
            return
        began, first = time.monotonic(), progress.step
        for number, batch in enumerate(self._batches(pad)):
            if number < first:
                continue
            if progress.step >= progress.total:
                break
            if (self.folder / "finish").exists():
                progress.finish(recipe)
            progress.losses.append(self._timed_step(batch))
            progress.step += 1
            if progress.step % 20 == 0:
                self._report((time.monotonic() - began) / (progress.step - first))
            if progress.step % every == 0:
                self.save()
                self.log(f"{progress.step}: held out {self.check(held_out[:160], pad)}")
        self.save()
        self.log(f"end: held out {self.check(held_out, pad)}")

    def _report(self, pace: float) -> None:
        progress = self.progress
        left = (progress.total - progress.step) * pace / 60
        loss, rate = np.mean(progress.losses[-100:]), progress.rate(self.model.recipe)
        done = f"{progress.step}/{progress.total} loss {loss:.3f} rate {rate:.2e}"
        self.log(f"{done} {pace:.2f} s/step, {left:.0f} min left, {self.threads.choose()} threads")

    def _batches(self, pad: int) -> Iterator[Batch]:
        recipe = self.model.recipe
        for epoch in count():
            items = self.epochs[epoch % len(self.epochs)]
            yield from batches(items, recipe.batch, pad, recipe.seed + epoch)

    def _timed_step(self, batch: Batch) -> float:
        import torch

        threads, began = self.threads.choose(), time.monotonic()
        torch.set_num_threads(threads)
        loss = self._step(batch)
        self.threads.note(threads, time.monotonic() - began, batch.ids.size)
        return loss

    def _step(self, batch: Batch) -> float:
        import torch

        for group in self.optimiser.param_groups:
            group["lr"] = self.progress.rate(self.model.recipe) * group["times"]
        loss = self.model.loss(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([p for _, p in self._named()], self.model.recipe.clip)
        self.optimiser.step()
        self.optimiser.zero_grad()
        return float(loss.detach())

    def check(self, held_out: list[Example], pad: int) -> dict[str, float]:
        """Share of held-out windows whose best span is exactly right, and whose answerability is."""
        exact, kind = [], []
        for at in range(0, len(held_out), 32):
            batch = collate(held_out[at : at + 32], pad)
            start, end = self.model.predictions(batch)
            found = np.stack([start.argmax(1), end.argmax(1)])
            exact += ((found[0] == batch.start) & (found[1] == batch.end)).tolist()
            kind += ((found[0] > 0) == (batch.start > 0)).tolist()
        return {"exact": round(float(np.mean(exact)), 3), "answerable": round(float(np.mean(kind)), 3)}

    def save(self) -> None:
        """Write ``checkpoint.pt`` in one rename."""
        import torch

        path = self.folder / "checkpoint.pt"
        content = {
            "state": self.model.state(),
            "optimiser": self.optimiser.state_dict(),
            "progress": asdict(self.progress),
            "recipe": json.dumps(asdict(self.model.recipe)),
        }
        torch.save(content, path.with_suffix(".new"))
        os.replace(path.with_suffix(".new"), path)

    def resume(self) -> None:
        """Go on from ``checkpoint.pt``, where there is one."""
        if not (self.folder / "checkpoint.pt").exists():
            return
        content = read_checkpoint(self.folder)
        self.model.load(content["state"])
        self.optimiser.load_state_dict(content["optimiser"])
        total = self.progress.total
        self.progress = Progress(**content["progress"])
        if self.progress.finish_from is None:
            self.progress.total = total


def read_checkpoint(folder: Path) -> dict[str, Any]:
    """What ``Training.save`` wrote."""
    import torch

    content: dict[str, Any] = torch.load(folder / "checkpoint.pt", map_location="cpu", weights_only=False)
    return content


def mean_state(states: Sequence[dict[str, Floats]]) -> dict[str, Floats]:
    """The mean of the weights, tensor by tensor."""
    return {name: np.mean([state[name] for state in states], axis=0) for name in states[0]}
