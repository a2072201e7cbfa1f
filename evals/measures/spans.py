"""Answers against accepted answers: the definitions of CMRC 2018, and whether one contains the other.

After ``cmrc2018_evaluate.py`` v5 (Cui et al., EMNLP 2019). SQuAD's own script splits on blanks, which makes
one token of a Chinese answer, and counts a bag of tokens; here a shared *segment* counts, in order and
without gaps. The official script hands runs that are not Chinese to NLTK; ``_WORD`` agrees with that on 97 %
of the runs in CMRC 2018 dev and differs in quotation marks and abbreviations (``st.``) only.
"""

import re
import unicodedata
from collections.abc import Sequence

from index.folding import fold

# As in the official script, which lists …… as one character, so that it never meets a single one.
_PUNCTUATION = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
_PART = re.compile(r"(?P<character>[\u4e00-\u9fa5])|[^\u4e00-\u9fa5]+")
_ASCII_MARK = r"!-/:-@\[-`{-~"
_WORD = re.compile(rf"[^\s{_ASCII_MARK}]+(?:[.,'][^\s{_ASCII_MARK}]+)*|\S")


def segments(text: str) -> list[str]:
    """Chinese characters one by one, words and numbers whole, lower case, without punctuation.

    Punctuation goes before words are found, as in the official script: ``ω-force`` is one word.
    """
    parts = _PART.finditer(_without_punctuation(text))
    return [
        segment
        for part in parts
        for segment in ([part.group()] if part.lastgroup else _WORD.findall(part.group()))
    ]


def exact_match(answer: str, accepted: Sequence[str]) -> float:
    """1 where the answer equals an accepted one, but for case, outer blanks and punctuation; else 0."""
    return float(_without_punctuation(answer) in {_without_punctuation(a) for a in accepted})


def character_f1(answer: str, accepted: Sequence[str]) -> float:
    """The best F1 with any accepted answer, over the longest segment that both share without a gap."""
    return max((_f1(segments(answer), segments(a)) for a in accepted), default=0.0)


def contains(answer: str, accepted: Sequence[str]) -> float:
    """1 where the answer holds an accepted one whole, else 0; width, script, case, blanks and marks aside.

    Alone it rewards dumping a paragraph: read it with the answer's length.
    """
    text = normalised(answer)
    return float(any((wanted := normalised(a)) and wanted in text for a in accepted))


def normalised(text: str) -> str:
    """Folded (NFKC, simplified characters, lower case) letters, digits and symbols such as ``%``."""
    return "".join(c for c in fold(text) if unicodedata.category(c)[0] not in "PZC" or c == "%")


def _without_punctuation(text: str) -> str:
    return "".join(c for c in text.lower().strip() if c not in _PUNCTUATION)


def _f1(answer: list[str], accepted: list[str]) -> float:
    shared = _longest_shared(answer, accepted)
    if not shared:
        return 0.0
    precision, recall = shared / len(answer), shared / len(accepted)
    return 2 * precision * recall / (precision + recall)


def _longest_shared(first: list[str], second: list[str]) -> int:
    """Length of the longest run of segments that both hold (a substring, not a subsequence)."""
    best = 0
    above = [0] * (len(second) + 1)
    for segment in first:
        row = [0]
        for j, other in enumerate(second):
            row.append(above[j] + 1 if segment == other else 0)
        best = max(best, *row)
        above = row
    return best
