"""Tables in a text: the cells of their rows, and the column that each is in."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

Span = tuple[int, int]
Piece = tuple[str, int]  # a piece of what is said, and where it stands in the text; -1 for what is put in

_LEAST_ROWS = 2  # under the one that names the columns
_LEAST_COLUMNS = 3  # where tabs or blanks part them: of two, the first may name each row itself
_LONGEST_NAME = 16  # characters of a column's name
_RULE = re.compile(r"^\|?[\s:|+\-—=]*[\-—=]{2,}[\s:|+\-—=]*$")  # |---|:--:| and the like
_PARTS = {"|": re.compile(r"\|"), "\t": re.compile(r"\t"), "  ": re.compile(r"[ \u3000]{2,}|\u3000")}
_ENDS = "| \t"
_BLANK = _ENDS + "\n\u3000*:+-—="
_VALUE = re.compile(r"^[^\u4e00-\u9fff]*\d[^\u4e00-\u9fff]*$")  # 08:15, 3.2%, D151: no name of a column


class Cell(NamedTuple):
    """``[start, end)`` is not empty and stands in the column of that name."""

    start: int
    end: int
    column: str


def cells_of(text: str, lines: Sequence[Span]) -> tuple[Cell, ...]:
    """The cells of the tables, in order, without the rows that name the columns.

    ``lines`` are the ``[start, end)`` of the lines that have more than blanks. Rows follow each other,
    their cells parted by ``|``, by tabs or by several blanks. The first names the columns, so it has no
    numbers; what has no such row is no table here.
    """
    return tuple(
        Cell(start, end, text[slice(*name)])
        for names, *rows in _runs(text, lines)
        if _are_names([text[slice(*name)] for name in names])
        for row in rows
        for (start, end), name in zip(row, names, strict=False)
        if end > start and name[1] > name[0]
    )


def under_columns(text: str, start: int, end: int, cells: Sequence[Cell]) -> Iterator[Piece]:
    """``[start, end)`` with the name of its column before each cell: ``学校：一中；班数：8``."""
    if not cells:
        yield text[start:end], start
        return
    at = start
    for cell in cells:
        between = text[at : cell.start]
        if between.strip(_BLANK):
            yield from _prose(text, at, cell.start)
        elif at > start:
            yield "\n" if "\n" in between else "；", -1
        yield f"{cell.column}：", -1
        yield text[cell.start : cell.end], cell.start
        at = cell.end
    if text[at:end].strip(_BLANK):
        yield from _prose(text, at, end)


def _prose(text: str, start: int, end: int) -> Iterator[Piece]:
    """What stands between tables, without the ends of rows and the rules under the names of columns."""
    for line in re.finditer(r"[^\n]*\n?", text[start:end]):
        said = line[0].lstrip(_ENDS) if line.start() == 0 else line[0]
        said = said.rstrip(_ENDS) if line.end() == end - start else said
        if not (line[0].startswith("|") and _RULE.match(line[0].strip())):
            yield said, start + line.start() + line[0].find(said)


def parting(line: str) -> str:
    """What parts the cells of a line that looks like the row of a table; "" for any other."""
    if line.startswith("|"):
        return "|" if line.count("|") > 2 else ""
    return next((mark for mark in ("\t", "  ") if len(_PARTS[mark].split(line)) >= _LEAST_COLUMNS), "")


def _runs(text: str, lines: Sequence[Span]) -> Iterator[list[list[Span]]]:
    """The cells of lines that follow each other, parted in one way into as many as the first of them."""
    rows: list[list[Span]] = []
    mark = ""
    for line in [*(one for one in lines if not _RULE.match(text[slice(*one)])), (0, 0)]:
        said = text[slice(*line)]
        cells = _cells(text, line, mark) if mark and mark in said else []
        if not (rows and _fits(cells, rows[0], mark)):
            if len(rows) > _LEAST_ROWS:
                yield rows
            mark = parting(said)
            rows, cells = [], _cells(text, line, mark) if mark else []
        if cells:
            rows.append(cells)


def _cells(text: str, line: Span, mark: str) -> list[Span]:
    """The cells without the blanks around them; empty ones too."""
    start, end = line
    if mark == "|":
        start, end = start + 1, end - (text[end - 1] == "|")
    cuts = [(start, start), *(m.span() for m in _PARTS[mark].finditer(text, start, end)), (end, end)]
    between = [(one[1], other[0]) for one, other in zip(cuts, cuts[1:], strict=False)]
    return [_stripped(text, *cell) for cell in between]


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(" *\u3000"))
    return start + left, max(start + left, start + len(piece.rstrip(" *\u3000")))


def _fits(cells: Sequence[Span], first: Sequence[Span], mark: str) -> bool:
    """Whether a row belongs to the table; one with tabs may leave out its last cells."""
    return len(cells) == len(first) or (mark == "\t" and 1 < len(cells) < len(first))


def _are_names(names: Sequence[str]) -> bool:
    return all(len(name) <= _LONGEST_NAME and not _VALUE.match(name) for name in names) and any(names)
