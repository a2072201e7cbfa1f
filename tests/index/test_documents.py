from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index
from index.documents import Document, document_from_text, read_document
from index.errors import DocumentError
from index.passages import MAX_PASSAGE, split_passages
from index.sentences import MAX_SENTENCE, sentence_spans, split_sentences

ARTICLE = Path(index.__file__).parent / "jingjinji.txt"


def make(text: str) -> Document:
    return document_from_text(text, id="d", name="d.txt", source="d.txt")


def sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text, 0, len(text))]


def test_article_title_headings_and_paragraph_numbers() -> None:
    article = read_document(ARTICLE)
    assert article.id == "jingjinji"
    assert article.title.startswith("深入学习贯彻") and article.title.endswith("更大成效")
    assert [s.heading[:4] for s in article.sections] == ["认真学习", "有力有序", "稳扎稳打"]
    airport = article.text.index("确保北京大兴")
    assert [p.number for p in article.paragraphs if p.start <= airport < p.end] == [20]


@pytest.mark.parametrize(
    "data",
    [
        "标题\r\n甲说：“好。”\r\n乙走了。".encode(),
        "标题\r甲说：“好。”\r乙走了。".encode("utf-8-sig"),
        "标题\n甲说：“好。”\n乙走了。".encode("gb18030"),
        "标题\n甲\0说：“好。”\n乙走了。".encode(),
        "标题\n甲说：“好。”\n乙走了。".encode("utf-16"),
    ],
)
def test_encodings_newlines_and_nuls_give_one_text(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "文.txt"
    path.write_bytes(data)
    assert read_document(path).text == "标题\n甲说：“好。”\n乙走了。"


def test_unreadable_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"\n \n")
    (tmp_path / "图.png").write_bytes(b"\x89PNG\xff\xff\xff\xff")
    for name in ("空.txt", "图.png", "没有.txt"):
        with pytest.raises(DocumentError, match=name):
            read_document(tmp_path / name)


def test_closing_quotes_stay_with_their_sentence() -> None:
    assert sentences("他说：“走吧！”我们走了。好……") == ["他说：“走吧！”", "我们走了。", "好……"]
    assert sentences("版本3.5发布. Next one") == ["版本3.5发布.", "Next one"]


def test_one_line_of_a_megabyte_without_punctuation_is_cut_within_the_limit() -> None:
    document = make("字" * 1_000_000)
    spans = split_sentences(document)
    assert max(s.end - s.start for s in spans) == MAX_SENTENCE
    assert sum(s.end - s.start for s in spans) == 1_000_000


def test_word_list_has_no_headings() -> None:
    assert make("清单\n苹果\n梨\n桃\n杏\n这是最后一句。").sections == ()


def test_what_gives_a_value_to_a_name_is_no_heading() -> None:
    head, body = "例会纪要\n时间：5月16日\n主持人：沈佩兰", "大家谈了进度。\n议题一：电梯\n同意更换。\n散会。"
    minutes = make(f"{head}\n{body}")
    assert [s.heading for s in minutes.sections] == ["议题一：电梯"]
    assert split_passages(minutes)[0].text.startswith("时间：5月16日\n主持人：沈佩兰\n大家")
    news = make("大桥通车\n来源：本报\n大桥昨天通车。\n车辆很多。")
    assert news.sections == ()


def test_subtitle_and_speaker_are_no_headings() -> None:
    opening = "——1月16日在第四次会议上\n县人民政府县长　郝维民"
    report = make(f"政府工作报告\n{opening}\n各位代表：\n现在报告工作。\n一、回顾\n去年很好。\n再创佳绩。")
    assert [s.heading for s in report.sections] == ["一、回顾"]
    assert split_passages(report)[0].text.startswith(f"{opening}\n各位代表：")


def test_numbered_clauses_that_are_sentences_are_body_text() -> None:
    clauses = "6.1 验收分三次。\n6.2 保修：一般2年，防水5年。\n6.3 按下列进度付款：\n开工前付三成。"
    ruling = "一、被告赔偿22万元；\n二、驳回其他请求。"
    contract = make(f"装修合同\n第六章 验收\n{clauses}\n{ruling}\n七、怎么办理？\n去窗口。")
    assert [s.heading for s in contract.sections] == ["第六章 验收", "七、怎么办理？"]
    assert split_passages(contract)[0].text.startswith(clauses)


@pytest.mark.parametrize("line", ["（2023年会议通过）", "白建规〔2022〕5号", "省人民政府办公厅", "记者 纪南"])
def test_a_subtitle_or_byline_alone_is_no_heading(line: str) -> None:
    rules = make(f"管理办法\n{line}\n第一条是目的。\n第二条是范围。\n罚则\n违者罚款。\n重者吊照。")
    assert [s.heading for s in rules.sections] == ["罚则"]
    assert split_passages(rules)[0].text.startswith(line)


@pytest.mark.parametrize("opening", ["开箱清单", "（2023年通过）\n第一条 目的", "（2023年通过）\n罚则"])
def test_what_names_what_follows_is_a_heading_under_the_title_too(opening: str) -> None:
    assert make(f"某办法\n{opening}\n主机一台。\n说明书一本。").sections[0].heading in opening


def test_bullets_and_rows_of_a_table_are_no_headings() -> None:
    assert make("# 食谱\n先备料。\n- 面粉\n揉成团。\n| 盐 | 3克 |\n撒在上面。\n醒一小时。").sections == ()


def test_items_stand_in_one_passage_with_what_leads_them_in_as_far_as_they_fit() -> None:
    lead = "有下列行为之一的，由监督管理部门责令改正，处一千元罚款："
    items = [f"（{n}）{'强行扒门或者携带电动自行车进入轿厢' * 2}；" for n in "一二三四五六七"]
    before = "第十九条 使用单位应当张贴标志。"
    rules = make("\n".join(["电梯办法", before, lead, *items, "第二十条 本办法自公布之日起施行。"]))
    texts = [p.text for p in split_passages(rules)]
    assert texts[1].startswith(f"{lead}\n（一）") and "（四）" in texts[1] and "（五）" in texts[2]
    assert texts[0] == before and all(len(text) <= MAX_PASSAGE for text in texts)


MARKS = "甲乙丙。！？，、；“”（）\n\r　 #.a1\0…"
SHAPES = st.text(st.sampled_from(MARKS), max_size=600) | st.text(max_size=300)


@given(SHAPES)
def test_passages_hold_whole_sentences_and_exact_offsets(text: str) -> None:
    document = make(text)
    passages = split_passages(document) if document.text.strip() else []
    bounds = {s.start for s in split_sentences(document)}, {s.end for s in split_sentences(document)}
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.start in bounds[0] and passage.end in bounds[1]
        assert passage.end - passage.start <= max(MAX_PASSAGE, MAX_SENTENCE)
    assert all(a.end <= b.start for a, b in zip(passages, passages[1:], strict=False))
    body = [p for p in document.paragraphs if p.number and not p.is_heading]
    for paragraph in body:
        assert any(p.start <= paragraph.start < p.end for p in passages)
