"""Where a span cut by tokens begins and ends as a phrase."""

from index.lines import SOFT

_PAIRS = {pair[0]: pair[1] for pair in "《》 “” ‘’ 「」 『』 （） () 【】 〈〉".split()}
_OPENING = {closing: opening for opening, closing in _PAIRS.items()}
_PAUSES = f"{SOFT} \t\n\u3000，。、；：！？,.;:!?…·"


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """``[start, end)`` without pauses at its ends and without brackets left open, or with their other half.

    Empty where nothing but pauses is left.
    """
    while start < end and text[start] in _PAUSES:
        start += 1
    while start < end and text[end - 1] in _PAUSES and not _ends_number(text, end):
        end -= 1
    if start < end:
        start, end = _paired(text, start, end)
    return start, end


def _ends_number(text: str, end: int) -> bool:
    """Whether the dot before ``end`` stands inside a number."""
    return text[end - 1] == "." and text[end - 2 : end - 1].isdigit() and text[end : end + 1].isdigit()


def _paired(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    opening = next((c for c in piece if c in _PAIRS and piece.count(c) > piece.count(_PAIRS[c])), None)
    closing = next((c for c in piece if c in _OPENING and piece.count(c) > piece.count(_OPENING[c])), None)
    if opening and not closing:
        if text[end : end + 1] == _PAIRS[opening]:
            return start, end + 1
        if piece[0] == opening and len(piece) > 1:
            return start + 1, end
    if closing and not opening:
        if start and text[start - 1] == _OPENING[closing]:
            return start - 1, end
        if piece[-1] == closing and len(piece) > 1:
            return start, end - 1
    return start, end
