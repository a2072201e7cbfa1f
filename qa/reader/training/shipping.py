"""From two ends of a training to the file that is shipped: mixed, smoothed, rounded."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from index.trained import save_trained
from index.weights import Floats, Weights
from qa.reader.training.batches import Example, batches
from qa.reader.training.recipe import Recipe
from qa.reader.training.smoothing import smoothing

SAMPLE = 256  # windows whose inputs are looked at before the weights are rounded
State = Mapping[str, Floats]


def ship(
    weights: Weights, begun: State, ended: State, share: float, shown: list[Example], path: Path
) -> None:
    """Write ``share`` of the weights ``ended`` with, the rest those ``begun`` with; both by tensor's name.

    Between them answered is told from unanswered better than at either end (Wortsman et al., Model soups,
    ICML 2022). The first windows ``shown`` tell which inputs must be smoothed to be served in 8 bits.
    ``weights`` are those of the backbone, for what was not trained.
    """
    mixed = {name: share * values + (1 - share) * begun[name] for name, values in ended.items()}
    some = batches(shown[:SAMPLE], Recipe.batch, weights.vocabulary.pad, Recipe.seed)
    save_trained(mixed | smoothing(replace(weights, tensors=weights.tensors | mixed), some), path)
