"""Misspelt questions: characters that were typed for others that sound alike (厂涨 for 厂长)."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from index.folding import fold, simplified
from index.lexical import LexicalIndex
from qa.phrases import words
from qa.question import function_words

_HAN = re.compile("[\u4e00-\u9fff]")
_BINDING = "pdcurfmyo"  # parts of speech of words that a single character may well be
_COMMON = frozenset("要能会做说有在去来到给让被把坐吃打搬是还干看用拿得过再算种")  # verbs that stand alone
_BLURRED = (("zh", "z"), ("ch", "c"), ("sh", "s"))  # initials that much of the South speaks alike
_NASAL = re.compile("(?<=[aei])ng$")  # and finals: an and ang, en and eng, in and ing
Fit = tuple[int, bool, int, str]


@dataclass(frozen=True)
class Speller:
    """Respells questions with the characters and pairs of characters that the indexed passages have."""

    lexical: LexicalIndex

    def warm_up(self) -> None:
        """Load what sounds how now, so that the first misspelt question need not wait for it."""
        _ = self._sounding

    def respelt(self, question: str) -> str:
        """The question with odd characters exchanged for some that sound alike and fit; "" where none is.

        A character is odd whose pairs with its neighbours are neither in the passages nor words. One fits
        where a pair with it is in the passages: in several, or in one and a word. What fits best is exchanged
        first, which may leave its neighbour no longer odd. A question in traditional characters comes back in
        simplified ones.
        """
        shown = question if _is_simplified(question) else simplified(question)
        text = list(fold(shown))
        if len(text) != len(shown):
            return ""
        left, asking = _places("".join(text))
        fits = {at: fit for at in left if (fit := self._fit(text, at, asking))}
        changed: dict[int, str] = {}
        while fits:
            at = max(fits, key=lambda at: (fits[at], at))
            changed[at] = text[at] = fits.pop(at)[-1]
            left.remove(at)
            for beside in left & {at - 1, at + 1}:
                fits.pop(beside, None)
                if fit := self._fit(text, beside, asking):
                    fits[beside] = fit
        return "".join(changed.get(at, c) for at, c in enumerate(shown)) if changed else ""

    def _is_odd(self, text: list[str], at: int) -> bool:
        pairs = [pair for pair, *_ in _pairs(text, at, text[at])]
        return not any(pair in self.lexical.vocabulary or _is_word(pair) for pair in pairs)

    def _fit(self, text: list[str], at: int, asking: set[int]) -> Fit | None:
        """Of the characters that fit an odd one's place, that with the most pairs, then words, then passages.

        A pair with what is ``asking`` does not count. None where nothing fits, or what is there is not odd.
        """
        if not self._is_odd(text, at):
            return None
        asked, found = _sounds(text[at]), []
        for other in {c for sound in asked for c in self._sounding.get(sound, ())} - {text[at]}:
            pairs = [
                pair
                for pair, place, beside in _pairs(text, at, other)
                if beside not in asking and self._fits(pair) and _spoken(pair)[place] in asked
            ]
            if pairs:
                frequent = max(map(self.lexical.rows_with, pairs))
                found.append((len(pairs), any(map(_is_word, pairs)), frequent, other))
        return max(found, default=None)

    def _fits(self, pair: str) -> bool:
        passages = self.lexical.rows_with(pair)
        return passages > 1 or (passages == 1 and _is_word(pair))

    @cached_property
    def _sounding(self) -> Mapping[str, set[str]]:
        """Sound to the characters of the passages that have it."""
        found = defaultdict(set)
        for term in self.lexical.vocabulary:
            if len(term) == 1 and _HAN.match(term):
                for sound in _sounds(term):
                    found[sound].add(term)
        return found


def _is_simplified(question: str) -> bool:
    """Whether folding keeps its Chinese characters, and their places."""
    folded = fold(question)
    return len(folded) == len(question) and _HAN.findall(folded) == _HAN.findall(question)


def _places(question: str) -> tuple[set[int], set[int]]:
    """Where characters may be odd, and where words stand that ask or bind."""
    asking = {i for start, end in function_words(question) for i in range(start, end)}
    alone = {
        word.start
        for word in words(question)
        if len(word.text) == 1 and (word.kind[:1] in _BINDING or word.text in _COMMON)
    }
    chinese = {i for i, character in enumerate(question) if _HAN.match(character)}
    return chinese - asking - alone, asking


def _pairs(text: list[str], at: int, character: str) -> Iterator[tuple[str, int, int]]:
    """The character with each of its Chinese neighbours, its place in the pair, and the neighbour's place."""
    if at and _HAN.match(text[at - 1]):
        yield text[at - 1] + character, 1, at - 1
    if at + 1 < len(text) and _HAN.match(text[at + 1]):
        yield character + text[at + 1], 0, at + 1


def _is_word(pair: str) -> bool:
    import rjieba

    return bool(rjieba.has_word(pair))


@lru_cache(maxsize=8192)
def _sounds(character: str) -> frozenset[str]:
    """All its syllables, without tones, those that are often confused as one."""
    from pypinyin import Style, pinyin

    (syllables,) = pinyin(character, style=Style.NORMAL, heteronym=True)
    return frozenset(map(_blurred, syllables))


@lru_cache(maxsize=8192)
def _spoken(pair: str) -> tuple[str, ...]:
    """The syllables of two characters as they are read together."""
    from pypinyin import lazy_pinyin

    return tuple(map(_blurred, lazy_pinyin(pair)))


def _blurred(syllable: str) -> str:
    for long, short in _BLURRED:
        if syllable.startswith(long):
            syllable = short + syllable[len(long) :]
    return _NASAL.sub("n", syllable)
