"""Citations against evidence, in characters; a character is a pair of document id and offset.

Counting sentences instead would call a clause and the paragraph around it the same.
"""

from collections.abc import Iterable, Sequence, Set

Character = tuple[str, int]


def characters(document_id: str, start: int, end: int) -> frozenset[Character]:
    """The characters of ``[start, end)``."""
    return frozenset((document_id, offset) for offset in range(start, end))


def citation_precision(cited: Set[Character], evidence: Iterable[Set[Character]]) -> float:
    """Cited characters that are evidence, of all cited characters; ``cited`` is not empty."""
    return len(cited & frozenset().union(*evidence)) / len(cited)


def citation_recall(cited: Set[Character], evidence: Sequence[Set[Character]], alternatives: bool) -> float:
    """Evidence that is cited, of all evidence; of ``alternatives`` the one covered best."""
    if alternatives:
        return max(len(cited & piece) / len(piece) for piece in evidence)
    wanted = frozenset[Character]().union(*evidence)
    return len(cited & wanted) / len(wanted)


def rests_on(cited: Set[Character], evidence: Iterable[Set[Character]], alternatives: bool) -> bool:
    """Whether every piece of evidence is touched by a citation; of ``alternatives`` any one."""
    touched = [bool(cited & piece) for piece in evidence]
    return any(touched) if alternatives else all(touched)
