"""How a question and a passage are put before the span reader."""

MAX_SPAN = 64  # tokens
MAX_QUESTION = 200  # characters of the question that are read


def reader_text(heading: str, passage: str) -> tuple[str, int]:
    """The second text of the pair, and where the passage begins in it."""
    return (f"{heading}\n{passage}", len(heading) + 1) if heading else (passage, 0)
