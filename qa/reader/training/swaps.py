"""Near-duplicates: the year, number, place or name asked for is swapped, so nothing there answers.

Either the question asks about something the passage does not mention, or the passage (and its heading) tells
of something else than what is asked.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from qa.reader.training.windows import Window

_YEAR = re.compile(r"(?<!\d)(?:1\d{3}|20\d{2})(?=年|\D|$)")
_NUMBER = re.compile(
    r"(?<=第)[一二三四五六七八九十]+|(?<=第)\d+|(?<![\dA-Za-z.年])\d{1,3}(?=[年月日岁届次个%％级代层号路])"
)
_QUOTED = re.compile(r"《[^》]{2,20}》|“[^”]{2,15}”|「[^」]{2,15}」")
_SOUND = "(?:(?![是的在有于为和与被由将对从什哪谁何多请问向把给让及以])[\u4e00-\u9fff])"
_FOREIGN = re.compile(rf"{_SOUND}{{1,6}}(?:[·•]{_SOUND}{{1,5}})+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z\-]*(?: [A-Z][A-Za-z]+)*\d*")
_YEARS_OFF = (-20, -10, -5, -3, -2, -1, 1, 2, 3, 5, 10)
_HAN = "一二三四五六七八九十"


@cache
def groups() -> dict[str, list[str]]:
    """Word to the words of its kind (cities, seasons, kin), itself included; one group a line of the file."""
    lines = Path(__file__).with_name("kinds.txt").read_text(encoding="utf-8").splitlines()
    return {word: line.split() for line in lines for word in line.split()}


@cache
def _known() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, groups()), key=len, reverse=True)))


@dataclass(frozen=True)
class Swapper:
    """Swaps entities for others of their kind, taken from all questions and titles."""

    pools: dict[str, list[str]]
    titles: dict[str, list[str]]

    @classmethod
    def build(cls, windows: Iterable[Window]) -> "Swapper":
        """Collect names in quotes, foreign and Latin names, and titles by their last character."""
        pools: dict[str, dict[str, None]] = defaultdict(dict)
        titles: dict[str, dict[str, None]] = defaultdict(dict)
        for one in windows:
            for kind, pattern in _PATTERNS.items():
                pools[kind].update(dict.fromkeys(pattern.findall(one.question)))
            if 2 <= len(one.heading) <= 12:
                titles[_title_kind(one.heading)][one.heading] = None
        return cls(*({k: list(v) for k, v in found.items()} for found in (pools, titles)))

    def swap(self, one: Window, rng: random.Random) -> Window | None:
        """The window with one thing swapped and no answer; None where nothing can be swapped."""
        ways: list[Callable[[Window, random.Random], Window | None]] = [
            self._year, self._year, self._number, self._known, self._known, self._pooled, self._title,
        ]  # fmt: skip
        rng.shuffle(ways)
        found = (way(one, rng) for way in ways)
        swapped = next((w for w in found if w and w.question + w.passage != one.question + one.passage), None)
        return swapped and replace(swapped, kind="swap", start=-1, end=-1)

    def _year(self, one: Window, rng: random.Random) -> Window | None:
        years = [m.group() for m in _YEAR.finditer(one.question) if m.group() in one.passage]
        if not years:
            return None
        old = rng.choice(years)
        return _exchange(one, old, lambda: str(int(old) + rng.choice(_YEARS_OFF)), rng)

    def _number(self, one: Window, rng: random.Random) -> Window | None:
        numbers = [m.group() for m in _NUMBER.finditer(one.question)]
        if not numbers:
            return None
        old = rng.choice(numbers)

        def fresh() -> str:
            return str(max(1, int(old) + rng.randint(-9, 9))) if old.isascii() else rng.choice(_HAN)

        return _exchange(one, old, fresh, rng)

    def _known(self, one: Window, rng: random.Random) -> Window | None:
        found = [m.group() for m in _known().finditer(one.question) if m.group() not in one.answer]
        if not found:
            return None
        old = rng.choice(found)
        return _exchange(one, old, lambda: rng.choice(groups()[old]), rng)

    def _pooled(self, one: Window, rng: random.Random) -> Window | None:
        patterns = {kind: p for kind, p in _PATTERNS.items() if self.pools[kind]}
        found = [(kind, m.group()) for kind, p in patterns.items() for m in p.finditer(one.question)]
        if not found:
            return None
        kind, old = rng.choice(found)
        return _exchange(one, old, lambda: rng.choice(self.pools[kind]), rng)

    def _title(self, one: Window, rng: random.Random) -> Window | None:
        old = one.heading
        like = self.titles.get(_title_kind(old), [])
        if len(old) < 2 or old not in one.question or len(like) < 4:
            return None
        return _exchange(one, old, lambda: rng.choice(like), rng)


_PATTERNS = {"quoted": _QUOTED, "foreign": _FOREIGN, "latin": _LATIN}


def _title_kind(title: str) -> str:
    """Titles that end alike (``…站``, ``…大学``) or, for short ones, are as long are of one kind."""
    return f"{len(title)}" if len(title) <= 3 else title[-1]


def _exchange(one: Window, old: str, fresh: Callable[[], str], rng: random.Random) -> Window | None:
    """Put something fresh, which is nowhere in the window, for ``old``: in the question or all around it.

    The passage is changed only where it has ``old`` outside the answer.
    """
    seen = f"{one.question}\n{one.heading}\n{one.passage}"
    new = next((c for c in (fresh() for _ in range(8)) if c and c not in seen and c not in old), None)
    if new is None:
        return None
    if rng.random() < 0.35 and len(old) > 1 and old in one.passage and old not in one.answer:
        return replace(one, passage=one.passage.replace(old, new), heading=one.heading.replace(old, new))
    return replace(one, question=one.question.replace(old, new))
