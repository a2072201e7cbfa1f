"""Why these passages: the words they share with the question, and their scores by stage."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from index.folding import fold
from index.tokens import terms
from qa.question import Question
from ui.chat.places import excerpt, place
from ui.schemas import AnswerOut, HitOut

STAGES = {"dense": "语义", "sentence": "单句", "lexical": "字词", "fused": "合计", "reader": "细读"}


@lru_cache(maxsize=4096)  # every passage of a conversation is shown anew with each of its answers
def matched_words(question: str, text: str) -> tuple[str, ...]:
    """The longest stretches of the question's words that stand in the text, folded; no single characters."""
    folded, held = fold(text), set(terms(text))
    words: list[str] = []
    for term in Question(question).content_terms:
        if term not in held or (len(term) == 1 and not term.isdigit()):
            continue
        if words and words[-1][-1] == term[0] and (joined := words[-1] + term[1:]) in folded:
            words[-1] = joined
        else:
            words.append(term)
    return tuple(dict.fromkeys(words))


def why(answer: AnswerOut, id: str) -> str:
    """The passages that were weighed, folded away until someone asks; nothing when there are none."""
    if not answer.passages:
        return ""
    asked = answer.searched_question or answer.question
    rows = "".join(_passage(hit, matched_words(asked, hit.text)) for hit in answer.passages)
    asks = "为什么是这段" if answer.answerable else "为什么是这些"
    return (
        f'<details class="why" data-keep="{id}-why"><summary>{asks}</summary>'
        f'<p class="why-note">问题按段、句和字词各找一遍，合计后细读前几段。分数越高越近，只能同列相比。</p>'
        f'<ol class="weighed">{rows}</ol></details>'
    )


def _passage(hit: HitOut, words: Sequence[str]) -> str:
    shared = "".join(f"<span>{escape(word)}</span>" for word in words)
    scores = "".join(
        f"<div><dt>{said}</dt><dd>{hit.scores[stage]:.2f}</dd></div>"
        for stage, said in STAGES.items()
        if stage in hit.scores
    )
    return (
        f'<li><button type="button" class="source-link" data-group="weighed" '
        f"{place(hit.document_id, hit.start, hit.end, hit.text)}>第 {hit.paragraph} 段</button>"
        f'<p class="excerpt">{escape(excerpt(hit.text))}</p>'
        f'<p class="shared">{"共有的字词" + shared if shared else "没有共有的字词，是按语义找到的"}</p>'
        f'<dl class="scores">{scores}</dl></li>'
    )
