"""A place in a document as attributes of the element that leads to it."""

from html import escape

EXCERPT = 70


def place(document_id: str, start: int, end: int, quote: str) -> str:
    """Attributes that the script reads; ``quote`` is what should stand there."""
    return (
        f'data-document="{escape(document_id)}" data-start="{start}" data-end="{end}" '
        f'data-quote="{escape(quote)}"'
    )


def excerpt(text: str) -> str:
    """The text's beginning, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= EXCERPT else f"{flat[:EXCERPT]}…"
