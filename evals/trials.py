"""Questions on held-out articles as the reader meets them, to fit its ranking and confidence on."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle

from evals.measures.spans import character_f1
from index.builder import build
from index.encoder import Encoder
from index.folding import fold
from qa.question import Question
from qa.reader import MOST
from qa.reader.span_model import SpanModel
from qa.reader.span_reader import Candidate, SpanReader, SpanWeights
from qa.reader.training.noise import noisy
from qa.reader.training.sets import Article, Asked
from qa.reader.training.swaps import Swapper
from qa.reader.training.windows import Window, window
from qa.records import Hit
from qa.retriever import Retriever

NOISE = 0.25
SPOILT = ("left out", "swapped", "near")  # kinds of questions that nothing answers
_SIZES = (5, 20, 80)
_SIZES_IN_USE = (1, 3, 8)
_FOUND = 12  # hits asked for, so that some stay when those that answer are left out
_SHARED = 0.3  # F1 of the span with an accepted answer, from which it is the same


@dataclass(frozen=True)
class Trial:
    """Candidates for a question as read, best first, and whether each is right.

    ``kind`` is ``in use``, ``asked`` or one of ``SPOILT``.
    """

    question: Question
    reader: SpanReader
    candidates: list[Candidate]
    right: list[bool]
    kind: str


def trials(
    articles: list[Article], encoder: Encoder, model: SpanModel, weights: SpanWeights, *, spoilt: bool
) -> Iterator[Trial]:
    """Every question asked of its collection, as it is and so that nothing answers.

    Without ``spoilt`` only those that have an answer, as they are.
    """
    if not spoilt:
        articles = [replace(a, asked=tuple(one for one in a.asked if one.answers)) for a in articles]
    in_use = [article for article in articles if article.source == "in_use"]
    others = [article for article in articles if article.source != "in_use"]
    ways = ((others, _SIZES, partial(_in_kinds, spoilt)), (in_use, _SIZES_IN_USE, _as_asked))
    for group, sizes, ask in ways:
        for some in _collections(group, sizes):
            generation = build([article.document for article in some], encoder)
            yield from ask(some, Retriever(generation, encoder), SpanReader(generation, model, weights))


def _collections(articles: list[Article], of: Sequence[int]) -> Iterator[list[Article]]:
    random.Random(5).shuffle(articles)
    sizes, start = cycle(of), 0
    while start < len(articles):
        some = articles[start : start + next(sizes)]
        start += len(some)
        yield some


def _as_asked(articles: list[Article], retriever: Retriever, reader: SpanReader) -> Iterator[Trial]:
    for article in articles:
        for asked in article.asked:
            hits = retriever.search(asked.text, MOST)
            yield _trial(reader, asked.text, hits, asked, article.document.id, "in use")


def _in_kinds(
    spoilt: bool, articles: list[Article], retriever: Retriever, reader: SpanReader
) -> Iterator[Trial]:
    rng = random.Random(5)
    chosen = [(a, ways[0], rng.choice(ways)) for a in articles for ways in _in_ways(a.asked)]
    swapper = Swapper.build([_shown(article, asked) for article, _, asked in chosen])
    for article, plain, asked in chosen:
        id = article.document.id
        text = asked.text if asked.plain else noisy(asked.text, NOISE, rng, other_words=True)
        hits = retriever.search(text, _FOUND)
        yield _trial(reader, text, hits, asked, id, "asked" if asked.answers else "near")
        if asked.after or not (spoilt and asked.answers):
            continue
        if plain.near:
            hits_of_near = retriever.search(plain.near, _FOUND)
            held = [hit for hit in hits_of_near if hit.passage.document_id != id or _answers(hit, plain, id)]
            yield _trial(reader, plain.near, held, None, id, "near")
        others = [hit for hit in hits if not _answers(hit, asked, id)]
        yield _trial(reader, text, others, None, id, "left out")
        swapped = swapper.swap(_shown(article, plain), rng)
        if swapped and swapped.question != plain.text:
            text = noisy(swapped.question, NOISE, rng, other_words=True)
            yield _trial(reader, text, retriever.search(text, MOST), None, id, "swapped")


def _in_ways(asked: Sequence[Asked]) -> list[list[Asked]]:
    """Each question with the ways in which it was rewritten by hand, which follow it."""
    found: list[list[Asked]] = []
    for one in asked:
        if one.plain:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _shown(article: Article, asked: Asked) -> Window:
    """The question on the whole article, for swaps that the article does not mention."""
    one = window(asked, article, article.passages[0], article.document.title, "other")
    return replace(one, passage=article.document.text)


def _trial(
    reader: SpanReader, text: str, hits: Sequence[Hit], asked: Asked | None, document_id: str, kind: str
) -> Trial:
    question = Question(text)
    candidates = reader.candidates(question, hits)
    right = [asked is not None and _is_right(c, asked, document_id) for c in candidates]
    return Trial(question, reader, candidates, right, kind)


def _answers(hit: Hit, asked: Asked, document_id: str) -> bool:
    own = hit.passage.document_id == document_id
    cut = own and any(a < hit.passage.end and hit.passage.start < b for a, b in asked.spans)
    text = fold(hit.passage.text)  # an article may be there in both scripts
    return cut or any(fold(answer) in text for answer in asked.answers)


def _is_right(candidate: Candidate, asked: Asked, document_id: str) -> bool:
    passage = candidate.hit.passage
    statement, span = (
        fold(passage.text[a - passage.start : b - passage.start])
        for a, b in ((candidate.start, candidate.end), candidate.span)
    )
    overlaps = passage.document_id == document_id and any(
        a < candidate.span[1] and candidate.span[0] < b for a, b in asked.spans
    )
    answers = [fold(answer) for answer in asked.answers]
    holds = overlaps or any(len(answer) > 1 and answer in statement for answer in answers)
    return holds and character_f1(span, answers) >= _SHARED
