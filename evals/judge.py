"""An answer held against what was expected."""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.collection import Place, Task
from evals.measures.citations import Character, characters, citation_precision, citation_recall, rests_on
from evals.measures.ranking import Ranking, ndcg, recall_at, reciprocal_rank
from evals.measures.spans import character_f1, contains, exact_match
from evals.rows import CitedPlace, FoundPassage, Row, Why
from index.generation import Generation
from index.passages import Passage
from qa.composer import is_verified
from qa.records import Answer, Hit

DEPTH = 10  # passages looked at
SHOWN = 5  # of them kept with their text; evidence beyond them counts as not retrieved
SHORT = 100  # characters that an answer may always have
_CUTS = (1, 3, 5, 10)


@dataclass(frozen=True)
class Judge:
    """Judges answers from one index."""

    generation: Generation

    def row(self, task: Task, answer: Answer) -> Row:
        """Everything that is recorded of one answer and its first ``DEPTH`` passages."""
        text = statement(answer)
        cited = tuple(self._cited(answer))
        found = tuple(_found(hit, task) for hit in answer.hits[:DEPTH])
        why = _why(task, answer.answerable, text, cited, found)
        return Row(
            id=task.id,
            kind=task.kind,
            question=task.question,
            searched_question=answer.searched_question,
            answerable=task.answerable,
            accepted=task.accepted,
            evidence=task.evidence,
            answered=answer.answerable,
            answer=text,
            short_answer=answer.short_answer,
            confidence=answer.confidence,
            cited=cited,
            found=found,
            measures={
                **self._ranking_measures(task, found),
                **_answer_measures(task, answer),
                **_citation_measures(task, cited),
            },
            right=why is None,
            why=why,
            timings_ms=dict(answer.timings_ms),
        )

    def _cited(self, answer: Answer) -> list[CitedPlace]:
        documents = self.generation.documents
        return [
            CitedPlace(
                c.document_id,
                c.start,
                c.end,
                c.quote,
                verified=c.document_id in documents
                and is_verified(documents[c.document_id], c.start, c.end, c.quote),
            )
            for c in answer.citations
        ]

    def _ranking_measures(self, task: Task, found: Sequence[FoundPassage]) -> dict[str, float | None]:
        names = [*(f"recall@{k}" for k in _CUTS), "mrr@10", "ndcg@10"]
        passages = self.generation.passages_of.get(task.document_id, ())
        relevant = sum(_overlaps(passage, task.evidence) for passage in passages)
        if not relevant:
            return dict.fromkeys(names)
        ranking = Ranking.of([passage.relevant for passage in found], relevant, task.alternatives)
        values = [*(recall_at(ranking, k) for k in _CUTS), reciprocal_rank(ranking), ndcg(ranking)]
        return dict(zip(names, values, strict=True))


def statement(answer: Answer) -> str:
    """The answer's text without the markers of its citations; empty for a refusal."""
    text = answer.answer if answer.answerable else ""
    for citation in answer.citations:
        text = text.replace(f"[{citation.marker}]", "")
    return text


def is_short(text: str, evidence: Sequence[Place], alternatives: bool) -> bool:
    """Whether an answer is at most ``SHORT`` characters long, or at most twice as long as its evidence.

    Evidence is the quotes together, of alternatives the longest.
    """
    lengths = [len(place.quote) for place in evidence] or [0]
    return len(text) <= max(SHORT, 2 * (max(lengths) if alternatives else sum(lengths)))


def holds_answer(text: str, task: Task) -> bool:
    """Whether the text contains an accepted answer, or the quotes of all evidence needed."""
    if contains(text, task.accepted):
        return True
    quoted = [bool(contains(text, [place.quote])) for place in task.evidence]
    return bool(quoted) and (any(quoted) if task.alternatives else all(quoted))


def _why(
    task: Task, answered: bool, text: str, cited: Sequence[CitedPlace], found: Sequence[FoundPassage]
) -> Why | None:
    """What is wrong with an answer, the earliest link of the chain that failed; None where it is right.

    Right is: refused where nothing answers; else a short answer that holds an accepted one and whose
    citations touch the evidence (all pieces that are needed). SQuAD's scripts would take an accepted string
    from anywhere; here it has to come from the right place.
    """
    if not task.answerable:
        return "not_refused" if answered else None
    if answered and _rests_on_evidence(task, cited) and holds_answer(text, task):
        return None if is_short(text, task.evidence, task.alternatives) else "too_long"
    if task.evidence and not any(passage.relevant for passage in found[:SHOWN]):
        return "not_retrieved"
    if not answered:
        return "refused"
    return "wrong_span" if _rests_on_evidence(task, cited) else "not_chosen"


def _rests_on_evidence(task: Task, cited: Sequence[CitedPlace]) -> bool:
    return not task.evidence or rests_on(_union(cited), _pieces(task.evidence), task.alternatives)


def _answer_measures(task: Task, answer: Answer) -> dict[str, float | None]:
    """Of questions that have an answer; a refusal matches nothing. Length is of answers given."""
    text = statement(answer)
    span = answer.short_answer or text
    length = float(len(text)) if answer.answerable else None
    if not task.answerable:
        return {"exact_match": None, "f1": None, "contains": None, "length": length}
    return {
        "exact_match": exact_match(span, task.accepted),
        "f1": character_f1(span, task.accepted),
        "contains": contains(text, task.accepted),
        "length": length,
    }


def _citation_measures(task: Task, cited: Sequence[CitedPlace]) -> dict[str, float | None]:
    """Precision and verification of answers given, recall of questions that have evidence."""
    place, pieces = _union(cited), _pieces(task.evidence)
    unplaced = task.answerable and not pieces
    return {
        "citation_precision": citation_precision(place, pieces) if place and not unplaced else None,
        "citation_recall": citation_recall(place, pieces, task.alternatives) if pieces else None,
        "verified": sum(c.verified for c in cited) / len(cited) if cited else None,
    }


def _found(hit: Hit, task: Task) -> FoundPassage:
    passage = hit.passage
    text = passage.text if hit.rank <= SHOWN else ""
    relevant = _overlaps(passage, task.evidence)
    return FoundPassage(passage.document_id, passage.start, passage.end, text, hit.rank, relevant)


def _overlaps(passage: Passage, evidence: Sequence[Place]) -> bool:
    return any(
        passage.document_id == e.document_id and passage.start < e.end and e.start < passage.end
        for e in evidence
    )


def _pieces(places: Sequence[Place]) -> list[frozenset[Character]]:
    return [characters(p.document_id, p.start, p.end) for p in places]


def _union(places: Sequence[Place]) -> frozenset[Character]:
    return frozenset[Character]().union(*_pieces(places))
