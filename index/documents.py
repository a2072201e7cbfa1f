"""Files to documents: decoding, title, sections and paragraphs."""

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path, PurePath

from index.errors import DocumentError
from index.files import reason

MAX_HEADING = 50
MAX_TITLE = 60
_MAX_LABEL = 6  # characters of an unmarked heading right under the title; a longer line is a subtitle
_CLOSED = r"['\"”’」』）)】》〉]*$"
_SENTENCE_END = re.compile(rf"[。！？!?；;：:，,、…]{_CLOSED}")
_CLAUSE = re.compile(rf"^[^#].*[。；;：:，,、…]{_CLOSED}")  # a numbered sentence, not a question
_KEYED = re.compile(r"^[^：:。，,]{1,12}[：:]\s*\S")
_MARKED_HEADING = re.compile(
    r"^(#{1,6}\s+\S|第[一二三四五六七八九十百千零〇\d]+[章节編编部篇](\s|$)"
    r"|[一二三四五六七八九十]+、|\d+(\.\d+)+\s+\S)"
)
_BRACKETED = re.compile(r"^[（(].*[)）]$")
_LISTED = re.compile(r"^(?:[-*+•·]\s|\|)")  # an item of a list or a row of a table in Markdown
_NUMBERED = re.compile(r"^(#|第?[一二三四五六七八九十百\d]+[条章节编部篇课讲步关\s.．、]|[（(【★●■◆])")


@dataclass(frozen=True)
class Section:
    """A heading and the text it rules; ``[start, end)`` runs to the next heading."""

    heading: str
    start: int
    end: int


@dataclass(frozen=True)
class Paragraph:
    """A non-blank line, without the blanks around it.

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
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Non-blank lines in order, title and headings included."""
        return tuple(_paragraphs(self.text))

    def paragraph_at(self, offset: int) -> Paragraph:
        """The paragraph that holds the character at ``offset``; raises ValueError between paragraphs."""
        at = bisect_right(self.paragraphs, offset, key=lambda p: p.start) - 1
        if at < 0 or offset >= self.paragraphs[at].end:
            raise ValueError(f"no paragraph at {offset}")
        return self.paragraphs[at]

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Headings in order; text before the first heading belongs to none."""
        heads = [p for p in self.paragraphs if p.is_heading]
        bounds = [*(p.start for p in heads), len(self.text)]
        return tuple(Section(p.section, p.start, end) for p, end in zip(heads, bounds[1:], strict=True))


def document_from_text(text: str, *, id: str, name: str, source: str) -> Document:
    """Normalise newlines, drop NULs, and find the title (``name`` when the first line is not one)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return Document(id=id, title=_title(text) or name, text=text, source=source)


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


def _lines(text: str) -> list[tuple[int, int]]:
    """Trimmed spans of the non-blank lines."""
    return [
        (line.start() + len(raw) - len(raw.lstrip()), line.start() + len(raw.rstrip()))
        for line in re.finditer(r"[^\n]+", text)
        if (raw := line.group()).strip()
    ]


def _looks_like_heading(line: str) -> bool:
    return (
        len(line) <= MAX_HEADING
        and not _SENTENCE_END.search(line)
        and not line.endswith(".")
        and not _BRACKETED.match(line)
        and not _LISTED.match(line)
    )


def _is_marked(line: str) -> bool:
    return len(line) <= MAX_HEADING and bool(_MARKED_HEADING.match(line)) and not _CLAUSE.match(line)


def _is_label(line: str) -> bool:
    """Whether an unmarked line right under the title names what follows (开箱清单), and not who wrote it."""
    return bool(_NUMBERED.match(line)) or (len(line) <= _MAX_LABEL and not re.search(r"[\s\d]", line))


def _title(text: str) -> str | None:
    spans = _lines(text)
    if len(spans) < 2:
        return None
    line = text[spans[0][0] : spans[0][1]]
    return line.lstrip("# ") if len(line) <= MAX_TITLE and not _SENTENCE_END.search(line) else None


def _headings(lines: list[str]) -> list[bool]:
    """A marked line (``#``, 第一章, 1.2) that is no sentence, or a short unpunctuated one before a body line.

    Where most lines are short and unpunctuated (a table, a poem, a word list) only marked lines count. A line
    that gives a value to a name (主持人：沈佩兰) is body text where the document opens with it, or with one
    like it just before; so are several unmarked lines that open it, or one that is no label of what follows:
    a subtitle, who speaks, when it was passed.
    """
    plain = [_looks_like_heading(line) for line in lines]
    if sum(plain) * 2 > len(lines):
        plain = [False] * len(lines)
    leads = [not following for following in [*plain, True][1:]]
    keyed = [p and bool(_KEYED.match(line)) for p, line in zip(plain, lines, strict=True)]
    stated = [key and before for key, before in zip(keyed, [True, *keyed], strict=False)]
    opening = list(takewhile(lambda at: plain[at] or _BRACKETED.match(lines[at]), range(len(lines))))
    unmarked = [lines[at] for at in opening if plain[at]]
    if len(unmarked) != 1 or not _is_label(unmarked[0]):
        stated[: len(opening)] = [True] * len(opening)
    return [
        (p and lead and not state) or (_is_marked(line) and last < len(lines))
        for last, (p, lead, state, line) in enumerate(zip(plain, leads, stated, lines, strict=True), start=1)
    ]


def _paragraphs(text: str) -> list[Paragraph]:
    spans = _lines(text)
    titled = _title(text) is not None
    headings = _headings([text[start:end] for start, end in spans[titled:]])
    found = [Paragraph(0, *spans[0], section="")] if titled else []
    section = ""
    for number, ((start, end), is_heading) in enumerate(zip(spans[titled:], headings, strict=True), start=1):
        section = text[start:end].lstrip("# ") if is_heading else section
        found.append(Paragraph(number, start, end, section, is_heading))
    return found
