"""Readings to statements: which stretches of the documents make up the answer, in which order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from index.documents import Document
from index.folding import fold
from index.tokens import terms
from qa.clauses import shortest_statement, split_clauses
from qa.items import (
    MOST_CHARACTERS,
    enumeration,
    lists_within,
    opens_item,
    sentences_in,
    sentences_of,
    with_items_beside,
)
from qa.phrases import words
from qa.question import Question
from qa.reader import Reading
from qa.sides import asks_difference

WHOLE = 80  # characters up to which a sentence is given whole, unless one fact was asked for
MOST_OPENINGS = 4  # sentences that tell what a document is about
MOST_FOLLOWING = 3  # sentences after one that leads in
MOST_DOCUMENTS = 5  # of which an overview tells
_ONE_FACT = ("number", "date", "who", "where")
_SAYING_NOTHING = ("基本", "全面", "总体", "工作")  # tagged as nouns: 规划体系基本建成, 推进疏解工作
Span = tuple[int, int]


@dataclass(frozen=True)
class Statement:
    """``[start, end)`` of the text of a document."""

    document_id: str
    start: int
    end: int


def choose_statements(
    question: Question, readings: Sequence[Reading], documents: Mapping[str, Document]
) -> list[Statement]:
    """The statements that answer, in the order of the document: one, or several that belong together.

    A fact is answered by the shortest run of clauses, what stands in a table by its row, a difference by the
    sentence, and anything else too where it is not long. An enumeration (一是…二是…) is taken whole where the
    sentence leads it in, or a list question meets one of its items; a sentence that leads in otherwise comes
    with those that spell it out. A list that stands within one sentence (甲、乙和丙) needs nothing beside it.
    """
    best = readings[0]
    document = documents[best.hit.passage.document_id]
    found = sentences_in(document, best.start, best.end)
    listed = question.kind == "list"
    if len(found) > 1:
        run = enumeration(document, found[-1]) if listed else []
        if set(found) & set(run):
            return _of(document, run)
        return _of(document, with_items_beside(document, found, readings) if listed else found)
    sentence = (best.start, best.end)
    if document.cells_in(*sentence):
        return _of(document, [sentence])
    one_fact = question.kind in _ONE_FACT
    is_whole = not one_fact and (sentence[1] - sentence[0] <= WHOLE or asks_difference(question.text))
    fitting = sentence if is_whole else shortest_statement(question, document.flow, sentence, best.span)
    if one_fact:
        return _of(document, [fitting])
    if listed and best.span and lists_within(document, sentence, best.span, question.text):
        return _of(document, [fitting])
    run = enumeration(document, sentence)
    if run and (listed or (run[0] == sentence and not opens_item(document, sentence[0]))):
        return _of(document, run)
    if spelt_out := _spelt_out(question, document, sentence):
        return _of(document, spelt_out)
    if listed and len(items := with_items_beside(document, found, readings)) > 1:
        return _of(document, items)
    return _of(document, [fitting])


def statements_of_each(
    sides: Iterable[tuple[Question, Reading]], documents: Mapping[str, Document]
) -> list[Statement]:
    """What answers each of several questions, in the order of the document; one where it is one sentence."""
    told: dict[tuple[str, int, int], list[list[Statement]]] = {}
    for question, reading in sides:
        told.setdefault(reading.place, []).append(choose_statements(question, [reading], documents))
    chosen = set[Statement]()
    for (id, *_), parts in told.items():
        together = [part for some in parts for part in some]
        if len(parts) > 1:
            together = [Statement(id, min(p.start for p in together), max(p.end for p in together))]
        chosen.update(together)
    return sorted(chosen, key=lambda statement: (statement.document_id, statement.start))


def leading_statements(documents: Iterable[Document]) -> list[Statement]:
    """What documents are about: the sentences that open one and its sections; of several the title of each.

    A document without a title is told by the sentence that opens it.
    """
    about = list(documents)
    if len(about) == 1:
        return _of(about[0], _openings(about[0]))
    named = [(document, next(iter(document.paragraphs), None)) for document in about]
    return [
        _of(document, [(first.start, first.end)] if first.number == 0 else _openings(document))[0]
        for document, first in named
        if first
    ][:MOST_DOCUMENTS]


def _of(document: Document, spans: Iterable[Span]) -> list[Statement]:
    return [Statement(document.id, start, end) for start, end in spans]


def _openings(document: Document) -> list[Span]:
    body = [p for p in document.paragraphs if not p.is_heading and p.number]
    firsts = {p.section: p for p in reversed(body)}
    chosen = sorted(firsts.values(), key=lambda p: p.start) if len(firsts) > 1 else body
    if len(chosen) == 1:
        return sentences_of(document, chosen[0])[: MOST_OPENINGS - 1]
    return [sentences_of(document, paragraph)[0] for paragraph in chosen[:MOST_OPENINGS]]


def _spelt_out(question: Question, document: Document, sentence: Span) -> list[Span]:
    """A sentence that leads in, with those after it that say what it means; else nothing.

    It leads in where the question quotes it, as an item of an enumeration, and, asked 如何 or 哪些, where it
    says nothing but what was asked. The sentence may itself be one of those that spell out what was quoted
    or said before it.
    """
    sentences = sentences_of(document, document.paragraph_at(sentence[0]))
    if sentence not in sentences:
        return []
    at = sentences.index(sentence)
    quoted = [i for i in range(at + 1) if question.quotes(document.flow[slice(*sentences[i])])]
    is_item = opens_item(document, sentence[0])
    back = range(at, -1, -1) if question.kind in ("list", "how") else ()
    announced = next((i for i in back if _announces(question, document.flow, sentences[i])), None)
    if not (quoted or is_item or announced is not None):
        return []
    first = quoted[0] if quoted else at if announced is None else announced
    end = sentences[first][0] + MOST_CHARACTERS
    following = sentences[first + 1 : first + 1 + MOST_FOLLOWING]
    kept = takewhile(
        lambda s: s[1] <= end and (announced is not None or not opens_item(document, s[0])),
        following,
    )
    told = [sentences[first], *kept]
    return told if sentence in told else []


def _announces(question: Question, text: str, sentence: Span) -> bool:
    """Whether the sentence or a clause of it has half of the words of the question, and names nothing else.

    As in 公共服务共建共享取得积极进展.
    """
    asked, wanted = fold(question.text), set(question.content_terms)
    stretches = (text[slice(*span)] for span in (sentence, *split_clauses(text, sentence)))
    near = (one for one in stretches if 0 < len(wanted) <= 2 * len(wanted & set(terms(one))))
    return any("、" not in one and not _names_more(one, asked) for one in near)


def _names_more(text: str, asked: str) -> bool:
    said = [w for w in words(text) if w.kind[0] not in "mtli" or any(c.isdigit() for c in w.text)]
    new = (w for w in said if len(w.text) > 1 and w.is_nominal and w.text not in _SAYING_NOTHING)
    return any(fold(w.text) not in asked for w in new)
