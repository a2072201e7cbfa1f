"""How much of what a question names a text has."""

from dataclasses import dataclass

from index.lexical import LexicalIndex
from qa.question import Question


@dataclass(frozen=True)
class Wanted:
    """The question's terms with their idf, and those of them that are codes or numbers."""

    idf: dict[str, float]
    codes: frozenset[str]

    @classmethod
    def of(cls, question: Question, lexical: LexicalIndex) -> "Wanted":
        """The terms of a question, weighed by the index."""
        idf = {term: lexical.idf(term) for term in question.content_terms}
        codes = frozenset(term for term in idf if term[0].isascii() and term[-1].isascii())
        return cls(idf, codes)

    def coverage(self, found: set[str]) -> float:
        """Share of the terms' idf that ``found`` has, in [0, 1]."""
        return sum(v for t, v in self.idf.items() if t in found) / (sum(self.idf.values()) or 1.0)

    def codes_in(self, found: set[str]) -> float:
        """Share of the question's codes and numbers that ``found`` has; 1 when it has none."""
        return sum(code in found for code in self.codes) / len(self.codes) if self.codes else 1.0
