"""Rankings: how early the passages that hold evidence come.

Gains are binary. Of passages any one of which suffices (alternatives) only the first found counts, and the
ideal ranking needs but one: then recall@k is what others call success@k or hit rate.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ranking:
    """``gains[i]``: does the passage at rank ``i + 1`` count; ``relevant``: how many exist, at least one."""

    gains: tuple[bool, ...]
    relevant: int

    @classmethod
    def of(cls, gains: Sequence[bool], relevant: int, alternatives: bool) -> "Ranking":
        """Where the relevant passages are ``alternatives``, reduced to the first found, of one."""
        if not alternatives:
            return cls(tuple(gains), relevant)
        first = next((i for i, gain in enumerate(gains) if gain), None)
        return cls(tuple(i == first for i in range(len(gains))), 1)


def recall_at(ranking: Ranking, k: int) -> float:
    """Relevant passages among the first ``k``, of all relevant passages (trec_eval's ``recall_k``)."""
    return sum(ranking.gains[:k]) / ranking.relevant


def reciprocal_rank(ranking: Ranking, k: int = 10) -> float:
    """1 / rank of the first relevant passage among the first ``k``, else 0; its mean is MRR@k.

    Without the cut-off (trec_eval's ``recip_rank``) late finds would still score a little.
    """
    return next((1 / rank for rank, gain in enumerate(ranking.gains[:k], start=1) if gain), 0.0)


def ndcg(ranking: Ranking, k: int = 10) -> float:
    """Sum of gain / log2(rank + 1) over the first ``k``, of the sum of an ideal ranking.

    Järvelin and Kekäläinen (2002) with binary gains, as in trec_eval; for binary gains the variant with
    2^gain - 1 is the same.
    """
    found = sum(_discount(rank) for rank, gain in enumerate(ranking.gains[:k], start=1) if gain)
    return found / sum(_discount(rank) for rank in range(1, min(ranking.relevant, k) + 1))


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)
