"""Tables in a text: which lines are rows, and what their cells say."""

import pytest

from index.documents import Document, document_from_text
from index.passages import split_passages

COLUMNS = ["班次", "终点站", "发车时间", "全价票"]
ROWS = [["D101", "临阳", "06:20", "32"], ["D112", "松岭", "06:50", "45"], ["D120", "海棠港", "07:00", "88"]]
SAID = [
    "班次：D101；终点站：临阳；发车时间：06:20；全价票：32",
    "班次：D112；终点站：松岭；发车时间：06:50；全价票：45",
]


def piped(row: list[str]) -> str:
    return f"| {' | '.join(row)} |"


TAB = "\n".join("\t".join(row) for row in [COLUMNS, *ROWS])
SPACES = "\n".join("   ".join(row) for row in [COLUMNS, *ROWS])
PIPES = "\n".join([piped(COLUMNS), "|---|:--:|---|--:|", *map(piped, ROWS)])
BARE = "\n".join(piped(row) for row in [COLUMNS, *ROWS])


def make(table: str) -> Document:
    text = f"汽车东站班次表\n自11月16日起执行。\n\n{table}\n\n提前十分钟停止检票。"
    return document_from_text(text, id="a", name="a.txt", source="")


@pytest.mark.parametrize("table", [TAB, SPACES, PIPES, BARE])
def test_cells_are_said_under_their_columns_and_stand_in_the_text(table: str) -> None:
    document = make(table)
    assert [document.text[c.start : c.end] for c in document.cells] == [cell for row in ROWS for cell in row]
    assert [c.column for c in document.cells] == COLUMNS * 3
    said = "\n".join(p.said(p.start, p.end) for p in split_passages(document))
    assert all(row in said.split("\n") for row in SAID)
    assert "自11月16日起执行。" in said and "提前十分钟停止检票。" in said and "---" not in said


def test_one_cell_is_said_without_its_column() -> None:
    document = make(TAB)
    passage = next(p for p in split_passages(document) if "海棠港" in p.text)
    at = document.text.index("海棠港")
    assert passage.said(at, at + 3) == "海棠港"


def test_rows_are_no_headings() -> None:
    document = document_from_text(
        f"说明\n价格如下，请核对。\n{SPACES}\n以上价格含税。\n请勿外传。\n谢谢合作。\n祝好。\n完。\n此致敬礼。",
        id="a",
        name="a",
        source="",
    )
    assert not any(p.is_heading for p in document.paragraphs)


@pytest.mark.parametrize(
    "table",
    [
        "额定容量\t1002Wh\n输出功率\t1200W\n重量\t11.5千克",  # names and values: no row names the columns
        "08:00\t海棠港\t88\n09:00\t临阳\t32\n10:00\t松岭\t45",  # numbers in the first row
        "班次\t终点站\t票价\nD101\t临阳\t32",  # one row
        "他说：  好。\n我说：  不好。\n他又说：  再看。",
        "\t\t\t\n\t\t\t\n\t\t\t",
    ],
)
def test_what_is_no_table(table: str) -> None:
    assert make(table).cells == ()


def test_a_row_may_leave_out_its_last_cells_and_have_empty_ones() -> None:
    document = make("姓名\t一班\t二班\n张三\t80\t\n李四\t\t70\n王五\t60")
    assert [(document.text[c.start : c.end], c.column) for c in document.cells] == [
        ("张三", "姓名"), ("80", "一班"), ("李四", "姓名"), ("70", "二班"), ("王五", "姓名"), ("60", "一班"),
    ]  # fmt: skip


def test_two_tables_one_after_the_other() -> None:
    document = make(f"{TAB}\n\n到站      票价    检票口\n红岩    28    2\n青石    15    6")
    assert document.cells[-1].column == "检票口"
    assert [c.column for c in document.cells[:4]] == COLUMNS
