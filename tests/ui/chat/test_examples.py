"""Example questions drawn from documents."""

import pytest

from index.documents import document_from_text
from ui.chat.examples import example_questions


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("考察队上个月在海上调研7次，收获很大。", "考察队上个月在海上调研多少次？"),
        ("累计完成植树造林约3200万亩以上。", "累计完成植树造林多少亩？"),
        ("病假期间按基本工资的80%发放。", "病假期间按基本工资的百分之多少发放？"),
        ("每晚住宿不得超过第3条的600元。", None),
        ("大桥于2018年10月正式通车运营。", None),
        ("从A站到B站共有12站和3个隧道。", None),
    ],
)
def test_what_is_counted_is_asked_for(text: str, asked: str | None) -> None:
    document = document_from_text(text, id="d", name="d", source="d")
    assert example_questions([document]) == ["这篇文章主要讲了什么？", *([asked] if asked else [])]


def test_of_several_documents_each_has_its_turn() -> None:
    texts = ["港口去年新建码头5座。\n港口今年新建泊位8个。", "学校一共招收学生300名。"]
    documents = [document_from_text(t, id=f"d{i}", name="d", source="d") for i, t in enumerate(texts)]
    assert example_questions(documents) == [
        "这些文档主要讲了什么？",
        "港口去年新建码头多少座？",
        "学校一共招收学生多少名？",
        "港口今年新建泊位多少个？",
    ]
    assert example_questions([]) == []
