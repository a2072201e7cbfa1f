"""Question sets to the windows that are trained on, checked and calibrated with."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from qa.reader.training.mining import Miner
from qa.reader.training.noise import noisy
from qa.reader.training.sets import OURS, Article, read_sets
from qa.reader.training.swaps import Swapper
from qa.reader.training.talks import talked
from qa.reader.training.windows import Window, load_windows, positives, save_windows

SEED = 20240
# Chance that a question contributes a negative of the kind; a swap is tried that often and fails for some.
CHANCE = {"same": 0.22, "other": 0.16, "swap": 0.5, "unanswerable": 0.8}
CHANCE_BY_HAND = {"same": 0.3, "other": 0.35, "swap": 0.4, "unanswerable": 0.7}
SHORT = 10  # characters of an answer from which on a question is left out the oftener the longer it is
BARE_HEADING = 0.1  # share of windows that are shown without their heading


@dataclass(frozen=True)
class Mix:
    """What an epoch is made of: the share of questions put in other ways, whether in other words too.

    ``chance`` is that of negatives. ``short`` leaves out a question with an answer of n > ``SHORT``
    characters with probability 1 - SHORT/n. ``typed`` is how often windows of DuReader come, whose questions
    were typed into a search engine.
    With ``hand`` there are also the questions by hand, and our documents so many times; ``others`` is then
    the share of the questions that nobody rewrote. ``talks`` is the share that comes after another question.
    ``same`` is how many other passages of its article may be tried with a question.
    """

    noise: float = 0.0
    other_words: bool = False
    chance: Mapping[str, float] = field(default_factory=lambda: CHANCE)
    short: bool = False
    typed: int = 1
    hand: bool = False
    others: float = 1.0
    documents: int = 1
    talks: float = 0.0
    same: int = 1


# The epochs of one stage are the same questions, with noise and negatives drawn afresh.
PARTS = {
    "calibration": Mix(hand=True),
    "validation": Mix(hand=True),
    "train": Mix(noise=0.16),
    "train-again": Mix(noise=0.16),
    "short": Mix(noise=0.35, other_words=True, short=True),
    "short-again": Mix(noise=0.35, other_words=True, short=True, typed=3),
    "hand": Mix(
        noise=0.12, chance=CHANCE_BY_HAND, short=True, hand=True, others=0.25, documents=2, talks=0.1
    ),
}


@dataclass(frozen=True)
class Windows:
    """The windows by part, in files ``{part}.jsonl.gz`` of one folder."""

    folder: Path

    def of(self, part: str) -> list[Window]:
        """The windows of one of ``PARTS``."""
        return load_windows(self.folder / f"{part}.jsonl.gz")


def collect(data: Path, folder: Path, log: Callable[[str], None]) -> Windows:
    """Mine the windows of the question sets under ``data`` that ``folder`` lacks; the same every time."""
    articles = read_sets(data)
    log(f"{len(articles)} articles, {sum(len(a.asked) for a in articles)} questions")
    folder.mkdir(parents=True, exist_ok=True)
    for part, mix in PARTS.items():
        if (folder / f"{part}.jsonl.gz").exists():
            continue
        use = part if part in ("calibration", "validation") else "train"
        mine = [article if mix.hand else article.as_published for article in articles if article.part == use]
        found = list(windows_of(mine, random.Random(f"{SEED}-{part}"), mix))
        save_windows(found, folder / f"{part}.jsonl.gz")
        log(f"{part}: {len(found)} windows {dict(sorted(Counter(w.kind for w in found).items()))}")
    return Windows(folder)


def windows_of(articles: list[Article], rng: random.Random, mix: Mix) -> Iterator[Window]:
    """Windows in random order; where the mix has noise, some have no heading."""
    articles = [talked(article, mix.talks, rng) if mix.talks else article for article in articles]
    windows = [w for article in articles for w in positives(article)]
    swapper = Swapper.build(windows)
    leaning = _after_others(articles)
    alone = [w for w in windows if w.answered and w.group not in leaning]
    swapped = [swapper.swap(w, rng) for w in alone if rng.random() < mix.chance["swap"]]
    windows += [w for w in swapped if w]
    windows += _mined(articles, rng, mix)
    windows += [w for w in windows if w.source.startswith("dureader")] * (mix.typed - 1)
    windows += [w for w in windows if w.source in OURS] * (mix.documents - 1)
    rng.shuffle(windows)
    if mix.short:
        kept = {w.group: rng.random() * len(w.answer) < SHORT for w in windows if w.answered}
        windows = [w for w in windows if w.by_hand or kept.get(w.group, True)]
    if mix.others < 1:
        windows = [w for w in windows if w.by_hand or rng.random() < mix.others]
    for one in windows:
        yield _changed(one, mix, rng) if mix.noise else one


def _after_others(articles: list[Article]) -> set[str]:
    """The groups whose question comes after another: a swap may hit that one, and leave the answer right."""
    return {f"{a.document.id}/{i}" for a in articles for i, one in enumerate(a.asked) if one.after}


def _mined(articles: list[Article], rng: random.Random, mix: Mix) -> Iterator[Window]:
    miner = Miner.build(articles)
    for number, article in enumerate(articles):
        for asked in article.asked:
            if asked.answers:
                found = miner.negatives(number, asked, rng, mix.same)
            else:
                found = miner.unanswerable(number, asked)
            yield from (w for w in found if rng.random() < mix.chance[w.kind])


def _changed(one: Window, mix: Mix, rng: random.Random) -> Window:
    heading = "" if rng.random() < BARE_HEADING else one.heading
    question = noisy(one.question, mix.noise, rng, other_words=mix.other_words)
    return replace(one, question=question, heading=heading)
