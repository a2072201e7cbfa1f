"""Files to documents: decoding, title, sections and paragraphs."""

import hashlib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from index.articles import Article, articles_of
from index.errors import DocumentError
from index.files import reason
from index.headings import are_headings, title_of
from index.lines import Lines, flowing, joined, lines_of
from index.tables import Cell, cells_of


@dataclass(frozen=True)
class Section:
    """A heading and the text it rules; ``[start, end)`` runs to the next heading."""

    heading: str
    start: int
    end: int


@dataclass(frozen=True)
class Paragraph:
    """A non-blank line, or lines that were broken at the width of a page, without the blanks around it.

    ``number`` counts from 1 after the title, headings included; the title has 0.
    """

    number: int
    start: int
    end: int
    section: str
    is_heading: bool = False


@dataclass(frozen=True)
class Document:
    """A decoded file. All offsets are ``str`` indices, half-open, into ``text``."""

    id: str
    title: str
    text: str
    source: str

    @cached_property
    def sha256(self) -> str:
        """Hash of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def flow(self) -> str:
        """The text as it is read, of the same length: with ``SOFT`` for line breaks inside paragraphs."""
        return flowing(self.text, self._lines)

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Paragraphs in order, title and headings included."""
        return tuple(_paragraphs(self.flow, self._lines))

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The cells of its tables, in order."""
        return cells_of(self.text, self._lines.paragraphs())

    def cells_in(self, start: int, end: int) -> tuple[Cell, ...]:
        """Those that lie in ``[start, end)``; none where there is not a second one."""
        first = bisect_left(self.cells, start, key=lambda cell: cell.start)
        last = bisect_right(self.cells, end, key=lambda cell: cell.end)
        return self.cells[first:last] if last - first > 1 else ()

    @cached_property
    def articles(self) -> dict[str, Article]:
        """Numbered articles and clauses by number (第十二条, 3.2)."""
        return articles_of(self.flow, self._lines.paragraphs())

    @cached_property
    def _lines(self) -> Lines:
        return lines_of(self.text)

    def paragraph_at(self, offset: int) -> Paragraph:
        """The paragraph that holds the character at ``offset``; raises ValueError between paragraphs."""
        return self.paragraphs[self.paragraph_index(offset)]

    def paragraph_index(self, offset: int) -> int:
        """Which of ``paragraphs`` that is."""
        at = bisect_right(self.paragraphs, offset, key=lambda p: p.start) - 1
        if at < 0 or offset >= self.paragraphs[at].end:
            raise ValueError(f"no paragraph at {offset}")
        return at

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Headings in order; text before the first heading belongs to none."""
        heads = [p for p in self.paragraphs if p.is_heading]
        bounds = [*(p.start for p in heads), len(self.text)]
        return tuple(Section(p.section, p.start, end) for p, end in zip(heads, bounds[1:], strict=True))


def document_from_text(text: str, *, id: str, name: str, source: str) -> Document:
    """Normalise newlines, drop NULs, and find the title (``name`` when the first line is not one)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    lines = lines_of(text)
    flow = flowing(text, lines)
    first = [joined(flow[slice(*span)]) for span in lines.paragraphs()[:2]]
    return Document(id=id, title=title_of(first) or name, text=text, source=source)


def read_document(path: Path) -> Document:
    """Read one text file; its id is the file's stem.

    Raises DocumentError when the file cannot be read, is not text, or holds nothing but blanks.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"读不了文件「{path}」：{reason(error)}。请检查路径和权限。") from error
    return document_from_bytes(data, path.name, str(path))


def document_from_bytes(data: bytes, name: str, shown: str | None = None) -> Document:
    """A file's bytes as a document; its id is the stem of ``name``, and errors call it ``shown``.

    Raises DocumentError when the bytes are not text, or hold nothing but blanks.
    """
    shown = shown or name
    text = decode(data, shown)
    document = document_from_text(text, id=PurePath(name).stem, name=name, source=name)
    if not document.text.strip():
        raise DocumentError(f"文件「{shown}」里没有文字。")
    return document


def decode(data: bytes, name: str) -> str:
    """Decode UTF-8 (with or without a BOM), UTF-16 with a BOM, or GB18030; else raise DocumentError."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for candidate in (encoding, "gb18030"):
        try:
            return data.decode(candidate)
        except UnicodeDecodeError:
            continue
    raise DocumentError(f"文件「{name}」不是 UTF-8、UTF-16 或 GB18030 文本。请另存为 UTF-8 后再试。")


def _paragraphs(flow: str, lines: Lines) -> list[Paragraph]:
    spans = lines.paragraphs()
    texts = [joined(flow[slice(*span)]) for span in spans]
    titled = title_of(texts) is not None
    found = [Paragraph(0, *spans[0], section="")] if titled else []
    section = ""
    body = zip(spans[titled:], texts[titled:], are_headings(texts[titled:]), strict=True)
    for number, ((first, last), line, is_heading) in enumerate(body, start=1):
        section = line.lstrip("# ") if is_heading else section
        found.append(Paragraph(number, first, last, section, is_heading))
    return found
