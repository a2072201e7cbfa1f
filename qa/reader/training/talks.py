"""Questions as they come in a talk: after another one, without the words that both begin with."""

import random
from dataclasses import replace
from os.path import commonprefix

from qa.reader.training.sets import Article, Asked
from qa.talk import in_talk

_SHORTEST = 2  # characters in common that name something
_LEFT = 4  # characters that must be left of the question


def talked(article: Article, share: float, rng: random.Random) -> Article:
    """The article with ``share`` of its questions asked after another that it answers."""
    answered = [one for one in article.asked if one.answers and not one.after]

    def asked_after(one: Asked) -> Asked:
        others = [other for other in answered if other.text != one.text]
        if one.after or not others or rng.random() >= share:
            return one
        leant_on = [other for other in others if _left_out(other.text, one.text)]
        before = rng.choice(leant_on or others)
        left = one.text.removeprefix(_left_out(before.text, one.text)).removeprefix("的")
        return replace(one, text=in_talk(before.text, before.answers[0], left), after=before.text)

    return replace(article, asked=tuple(map(asked_after, article.asked)))


def _left_out(before: str, question: str) -> str:
    """What both questions begin with, where enough is left without it; else ""."""
    shared = commonprefix([before, question])
    left = question.removeprefix(shared)
    cut = shared[-1:].isascii() and left[:1].isascii() and shared[-1:].isalnum() and left[:1].isalnum()
    return shared if len(shared) >= _SHORTEST and len(left) >= _LEFT and not cut else ""
