"""Whether what a span says was said of another year than the one that was asked about."""

import re
from collections.abc import Sequence

from index.documents import Document
from index.folding import fold
from index.tables import Cell
from qa.clauses import split_stretches

Span = tuple[int, int]
_YEAR = re.compile(r"(?<!\d)(?<!\d[.,])(?:19|20)\d\d(?=年|[^\w.,%]|[.,](?!\d)|$)")
_YEARS = re.compile(r"((?:19|20)\d\d)年?[至到—~–-]+((?:19|20)\d\d)(?!\d)")
_THAN = re.compile(r"[比较](?:19|20)\d\d年")


def is_of_another_year(question: str, document: Document, sentence: Span, span: Span) -> bool:
    """Whether the question names years, and ``span`` is said of others.

    In a table those of its column and row; elsewhere those of the stretch between semicolons that it stands
    in, else of one before it in the ``sentence``. What it is compared with (比2018年) does not count. Spans
    are the document's offsets.
    """
    asked = _years(question)
    if not asked:
        return False
    cells = document.cells_in(*sentence)
    said = _years_of_cell(document, cells, span) if cells else _years_around(document.flow, sentence, span)
    return bool(said) and not asked & said


def _years(text: str) -> set[int]:
    folded = fold(text)
    named = {int(year) for year in _YEAR.findall(folded)}
    between = (range(int(first), int(last) + 1) for first, last in _YEARS.findall(folded))
    return named.union(*between)


def _years_of_cell(document: Document, cells: Sequence[Cell], span: Span) -> set[int]:
    own = next((cell.column for cell in cells if cell.start < span[1] and span[0] < cell.end), "")
    undated = (document.text[cell.start : cell.end] for cell in cells if not _years(cell.column))
    return _years("\n".join((own, *undated)))


def _years_around(text: str, sentence: Span, span: Span) -> set[int]:
    said = set[int]()
    for start, end in split_stretches(text, sentence):
        if start < span[1]:
            said = _years(_THAN.sub("", text[start:end])) or said
    return said
