"""A question together with what was said before it, as it is searched and read."""

SAID = 30  # characters up to which an answer is said again
_ENDS = "？?。.！! "


def in_talk(asked: str, answer: str, question: str) -> str:
    """``question`` after the one ``asked`` before and its exact ``answer``, which may be ""."""
    said = f"{answer.strip(_ENDS)}。" if 0 < len(answer.strip(_ENDS)) <= SAID else ""
    return f"{asked.strip(_ENDS)}？{said}{question}"
