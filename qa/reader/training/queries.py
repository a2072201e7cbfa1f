"""Questions to learn searching from: each with the passages and sentences that answer it and that do not."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from index.builder import Tick, build
from index.encoder import Encoder, Vectors
from index.folding import simplified
from index.generation import Generation
from index.sentences import sentences_of
from qa.reader.training.batches import Ints
from qa.reader.training.noise import noisy
from qa.reader.training.sets import Article, Part, read_sets
from qa.reader.training.talks import talked
from qa.reader.training.windows import answer_in

# Articles drawn of each set and part; those for validation are searched among, and checked with.
ARTICLES: dict[tuple[str, Part], int] = {
    ("documents", "train"): 900,
    ("documents", "validation"): 100,
    ("cmrc2018_train", "train"): 450,
    ("cmrc2018_train", "validation"): 60,
    ("drcd_dev_simplified", "train"): 150,
    ("dureader_robust_dev", "train"): 200,
    ("dureader_checklist_dev", "train"): 200,
}
NEAREST = 12  # passages, and sentences, of other documents that a question is nearest to at first
OWN_SENTENCES = 24  # of its own document at most
NOISE = 0.1
TALKS = 0.06  # share of the questions that come after another of their article


@dataclass(frozen=True)
class Query:
    """A question, and rows of the collection: the passage and the sentence that its answer stands in.

    ``holding`` are all passages that hold a part of an answer.
    """

    text: str
    part: Part
    passage: int
    sentence: int
    holding: frozenset[int]

    @property
    def searched(self) -> str:
        """The question as it is encoded."""
        return simplified(self.text)


@dataclass(frozen=True)
class Collection:
    """Questions, and the index of all that they are asked of."""

    generation: Generation
    queries: list[Query]

    @classmethod
    def draw(cls, data: Path, encoder: Encoder, seed: int, tick: Tick) -> "Collection":
        """Articles of the sets under ``data`` by ``ARTICLES``, indexed."""
        rng, every = random.Random(seed), read_sets(data)
        articles: list[Article] = []
        for kind, number in ARTICLES.items():
            of_kind = [article for article in every if (article.source, article.part) == kind]
            articles += rng.sample(of_kind, min(number, len(of_kind)))
        generation = build([article.document for article in articles], encoder, tick=tick)
        articles = [talked(article, TALKS, rng) for article in articles]
        queries = [query for article in articles for query in _queries(article, generation)]
        return cls(generation, queries)

    @cached_property
    def passages(self) -> Vectors:
        """The vectors of all passages."""
        return self.generation.vectors.reconstruct(np.arange(len(self.generation.passages)))

    @cached_property
    def sentences(self) -> Vectors:
        """The vectors of all sentences."""
        return self.generation.sentences.index.reconstruct(np.arange(self.generation.sentences.bounds[-1]))

    @cached_property
    def documents(self) -> Ints:
        """The number of each passage's document."""
        numbers = {id: number for number, id in enumerate(self.generation.documents)}
        return np.array([numbers[p.document_id] for p in self.generation.passages])

    def of(self, part: Part) -> list[Query]:
        """The questions of one part."""
        return [query for query in self.queries if query.part == part]

    def own(self, query: Query) -> list[int]:
        """The passages of its document."""
        first, last = np.searchsorted(self.documents, self.documents[query.passage] + np.arange(2))
        return list(range(first, last))

    def wrong(self, query: Query, vector: Vectors, rng: random.Random) -> tuple[list[int], list[int]]:
        """Passages, and sentences, that do not answer: of its own document, and of others the nearest."""
        bounds, own = self.generation.sentences.bounds, self.own(query)
        said = [
            sentence
            for row in own
            if row not in query.holding or row == query.passage
            for sentence in range(bounds[row], bounds[row + 1])
            if sentence != query.sentence
        ]
        passages = [row for row in own if row not in query.holding]
        sentences = rng.sample(said, min(len(said), OWN_SENTENCES))
        outside = np.arange(bounds[own[0]], bounds[own[-1] + 1])
        return (
            passages + _nearest(self.passages, vector, own),
            sentences + _nearest(self.sentences, vector, outside.tolist()),
        )


def _queries(article: Article, generation: Generation) -> Iterator[Query]:
    """The article's questions that have an answer, follow-ups after what was said before."""
    first = next(i for i, p in enumerate(generation.passages) if p.document_id == article.document.id)
    for asked in article.asked:
        found = [(i, span) for i, p in enumerate(article.passages) if (span := answer_in(asked, p))]
        if not found:
            continue
        number, (start, _) = found[0]
        passage = article.passages[number]
        at = start - passage.start
        inside = next((i for i, (a, b) in enumerate(sentences_of(passage.text)) if a <= at < b), None)
        if inside is None:
            continue
        holding = {
            first + i
            for i, p in enumerate(article.passages)
            if any(a < p.end and p.start < b for a, b in asked.spans)
        }
        row = first + number
        sentence = int(generation.sentences.bounds[row]) + inside
        yield Query(asked.text, article.part, row, sentence, frozenset(holding))


def _nearest(rows: Vectors, vector: Vectors, without: Sequence[int]) -> list[int]:
    scores = rows @ vector
    scores[without] = -1
    best = np.argpartition(-scores, NEAREST)[:NEAREST]
    return [int(row) for row in best if scores[row] > -1]


def spoken(query: Query, rng: random.Random) -> str:
    """The question as it is encoded, with the slips of those who type."""
    return noisy(query.searched, NOISE, rng, other_words=False)


def rows_of(right: Sequence[int], wrong: Sequence[Sequence[int]], documents: Ints) -> Ints:
    """Rows of shape (queries, k), the right one first, -1 to fill up.

    What is right for a query of another document is wrong as well; ``documents`` numbers each query's.
    """
    among = [
        [one, *others, *np.array(right)[documents != documents[i]].tolist()]
        for i, (one, others) in enumerate(zip(right, wrong, strict=True))
    ]
    rows = np.full((len(among), max(map(len, among))), -1, np.int64)
    for i, some in enumerate(among):
        rows[i, : len(some)] = some
    return rows
