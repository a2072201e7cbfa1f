"""The shortest run of clauses of a sentence that still answers."""

import re
from collections.abc import Iterator, Sequence

from index.tokens import terms
from qa.phrases import words
from qa.question import Question

Span = tuple[int, int]
DATED = 60  # characters over which a time still goes with what is said at it
KEPT = 0.8  # share of the sentence's matching terms that a shorter statement must keep
_PAUSE = re.compile(r"[，,；;：:]")
_PAIRS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "（": "）",
    "(": ")",
    "《": "》",
    "【": "】",
    "〈": "〉",
}
# A clause that opens so leans on the one before.
_LEANING = re.compile(
    r"(?:但是?|而且?|并且?|且|其中?|其|它们?|他们?|她们?|该|此|这些?|那些?|从而|因此|所以|以便|以及|也|又|还|则|使得?|均|都|进而|同时|即)"
)


# One that opens or ends so says on what condition the next one holds.
_CONDITION = re.compile(
    r"(?:如果|假如|倘若|若(?!干)|当(?![地时年选局前天])|除非|除了|只要|只有).*"
    r"|.*(?:[^是目]的|的话|[^及同随准按届临有]时|情况下|情形下)"
)
# Or it is the reason, purpose or time of what the next one says, or who says it.
_LEADING = re.compile(
    rf"{_CONDITION.pattern}|(?:因(?![此而])|由于|之所以|为了|虽然|尽管|即使|即便|无论|不论|不管|不仅|不但|随着).*"
    r"|.*(?:[之以]?[后前]|期间|认为|指出|表示|发现|测得|证[明实]|表明|显示|规定|要求|强调|提出|宣布|透露|介绍|坦言|(?<!小)说)"
)

_WAY = ("到", "至", "往")  # tagged as verbs: 从北京到上海
_AROUND_TIME = ("到", "至", "截至", "起", "止", "年", "月", "日")


def shortest_statement(question: Question, text: str, sentence: Span, span: Span | None) -> Span:
    """The shortest run of clauses of ``text[sentence]`` that covers ``span`` and what the question names.

    Without a span that is the whole sentence. A run does not begin with a clause that leans on the one before
    it, or holds on its condition or at its time, nor end with one that leads in the next. For why and how the
    sentence is cut at semicolons only. Without its closing punctuation.
    """
    if span is None:
        return sentence
    split = split_stretches if question.kind in ("why", "how") else split_clauses
    clauses = list(split(text, sentence))
    wanted = set(question.content_terms)
    enough = KEPT * len(wanted & set(terms(text[slice(*sentence)])))
    runs = [
        (clauses[i][0], clauses[j][1])
        for i in range(len(clauses))
        for j in range(i, len(clauses))
        if clauses[i][0] <= span[0] and span[1] <= clauses[j][1]
        if i == 0 or not (_LEANING.match(text, clauses[i][0]) or _CONDITION.fullmatch(text, *clauses[i - 1]))
        if not _is_dated(text, clauses[: i + 1])
        if j == len(clauses) - 1 or not _leads_in(text[slice(*clauses[j])])
    ]
    fitting = [run for run in runs if len(wanted & set(terms(text[slice(*run)]))) >= enough]
    return min(fitting, key=lambda run: run[1] - run[0], default=sentence)


def _leads_in(clause: str) -> bool:
    """Whether the clause says nothing without the next one: on what condition, when, from where to where."""
    if _LEADING.fullmatch(clause) or _tells_when(clause):
        return True
    said = [word for word in words(clause) if word.text not in _WAY]
    verbs = [word for word in said if word.kind[0] in "va" and word.kind != "vn"]
    return bool(said and said[0].kind == "p" and not verbs)


def _is_dated(text: str, clauses: Sequence[Span]) -> bool:
    """Whether a time that stands not far before, on the same side of a semicolon, is that of the last one."""
    *before, last = clauses
    if _has_time(text[slice(*last)]):
        return False
    for start, end in reversed(before):
        if text[end] in "；;" or last[1] - start > DATED:
            return False
        if _has_time(text[start:end]):
            return _tells_when(text[start:end])
    return False


def _has_time(clause: str) -> bool:
    return any(word.kind == "t" for word in words(clause))


def _tells_when(clause: str) -> bool:
    """Whether the clause is a time and nothing else: 到2030年底."""
    said = [word.kind for word in words(clause) if word.text not in _AROUND_TIME]
    return "t" in said and set(said) <= {"t", "m", "f", "p"}


def split_clauses(text: str, sentence: Span) -> Iterator[Span]:
    """Spans between pauses (，；：) that stand outside quotes, brackets and numbers; pauses left out."""
    closing: list[str] = []
    start, end = sentence
    for at in range(*sentence):
        character = text[at]
        if closing and character == closing[-1]:
            closing.pop()
        elif character in _PAIRS:
            closing.append(_PAIRS[character])
        elif not closing and _PAUSE.match(character) and not _inside_number(text, at):
            if at > start:
                yield start, at
            start = at + 1
    if end > start:
        yield start, end


def split_stretches(text: str, sentence: Span) -> Iterator[Span]:
    """Spans between those of the pauses that are semicolons; these are left out."""
    start = sentence[0]
    for _, end in split_clauses(text, sentence):
        if end < sentence[1] and text[end] in "；;":
            yield start, end
            start = end + 1
    if start < sentence[1]:
        yield start, sentence[1]


def _inside_number(text: str, at: int) -> bool:
    return text[at] in ",:：" and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
