"""What a refusal tells: the name that no document mentions, and the statement that comes nearest."""

import re
from collections.abc import Sequence

from index.folding import fold
from index.generation import Generation
from index.tokens import terms
from qa.clauses import shortest_statement
from qa.messages import EMPTY, refusal
from qa.phrases import proper_names
from qa.question import Question
from qa.reader import Reading
from qa.reader.wanted import Wanted

RELATED = 0.33  # share of what is asked for (by idf) from which a statement is worth quoting
_KIND_OF_PLACE = re.compile(r"(?<=[\u4e00-\u9fff]{2})[省市县区]$")
_LONGEST = 120  # characters that are quoted


def refused(question: Question, readings: Sequence[Reading], generation: Generation) -> str:
    """The text of a refusal, in the language of the question."""
    if not generation.passages:
        return EMPTY
    unmentioned = _unmentioned(question, generation)
    related = _related(question, readings[0], generation) if readings else ""
    return refusal(unmentioned, related, chinese=question.is_chinese)


def _unmentioned(question: Question, generation: Generation) -> str:
    """The first proper name of the question of which some pair of characters is nowhere in the documents."""
    known = generation.lexical.vocabulary
    for name in proper_names(question.text):
        bare = _KIND_OF_PLACE.sub("", name)
        if any(term not in known for term in terms(fold(bare))):
            return name
    return ""


def _related(question: Question, reading: Reading, generation: Generation) -> str:
    passage = reading.hit.passage
    sentence = (reading.start, reading.end)
    stated = passage.said(*shortest_statement(question, passage.document.flow, sentence, reading.span))
    wanted = Wanted.of(question, generation.lexical)
    near = wanted.coverage(set(terms(fold(stated)))) >= RELATED
    return stated if near and len(stated) <= _LONGEST else ""
