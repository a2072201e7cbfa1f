"""How much of what a question names a text has."""

from dataclasses import dataclass

from index.folding import fold
from index.lexical import LexicalIndex
from qa.phrases import proper_names
from qa.question import Question


@dataclass(frozen=True)
class Wanted:
    """The question's terms with their idf, those of them that are codes or numbers, and its proper names.

    Latin words (CEO, Wi-Fi) count as codes in a question that is mostly Chinese. ``foreign`` is 1 for a
    question without a Chinese character, of whose terms a Chinese text cannot have many.
    """

    idf: dict[str, float]
    codes: frozenset[str]
    names: frozenset[str]
    foreign: float

    @classmethod
    def of(cls, question: Question, lexical: LexicalIndex) -> "Wanted":
        """The terms of a question, weighed by the index."""
        idf = {term: lexical.idf(term) for term in question.content_terms}
        latin = sum(c.isascii() and c.isalpha() for c in question.text)
        words_too = latin <= sum(not c.isascii() and c.isalpha() for c in question.text)
        codes = frozenset(term for term in idf if _is_code(term, words_too))
        names = frozenset(proper_names(fold(question.text)))
        return cls(idf, codes, names, foreign=float(not question.is_chinese))

    def coverage(self, found: set[str]) -> float:
        """Share of the terms' idf that ``found`` has, in [0, 1]."""
        return sum(v for t, v in self.idf.items() if t in found) / (sum(self.idf.values()) or 1.0)

    def codes_in(self, found: set[str]) -> float:
        """Share of the question's codes and numbers that ``found`` has; 1 when it has none."""
        return sum(code in found for code in self.codes) / len(self.codes) if self.codes else 1.0

    def names_in(self, folded: str) -> float:
        """Share of the question's proper names that a folded text has; 1 when it has none."""
        return sum(name in folded for name in self.names) / len(self.names) if self.names else 1.0


def _is_code(term: str, words_too: bool) -> bool:
    is_ascii = term[0].isascii() and term[-1].isascii()
    return is_ascii and (words_too or any(c.isdigit() for c in term))
