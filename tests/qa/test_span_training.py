"""Windows, near-duplicates, noise and the training loop."""

import os
import random
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tokenizers import Tokenizer

from index.documents import document_from_text
from qa.reader.span_model import Marked
from qa.reader.training.batches import Example, batches, collate, examples
from qa.reader.training.collect import Mix, windows_of
from qa.reader.training.handwritten import Rewritten, rewritten
from qa.reader.training.mining import Miner
from qa.reader.training.network import Network
from qa.reader.training.noise import colloquial, full_width, keywords, misspelt, noisy, traditional
from qa.reader.training.recipe import Progress, Recipe
from qa.reader.training.reworded import english, synonymous
from qa.reader.training.sets import Article, Asked, _in_all_ways, read_sets
from qa.reader.training.stretches import LONGEST, SHORTEST, stretched
from qa.reader.training.surprise import surprise
from qa.reader.training.swaps import Swapper
from qa.reader.training.threads import Threads
from qa.reader.training.trainer import Training
from qa.reader.training.windows import Window, load_windows, positives, save_windows
from tests.tiny import tiny_weights

DATA = Path(__file__).parents[3] / "shared" / "data"
AIRPORT = "北京大兴国际机场于2019年9月25日投入运营。机场位于大兴区与廊坊市交界处。"
HARBOUR = "天津港是北方的大港。2018年吞吐量为5亿吨。"


def article(text: str, id: str, *asked: tuple[str, str]) -> Article:
    document = document_from_text(text, id=id, name=f"标题{id}", source="test")
    questions = [
        Asked(question, (answer,), ((text.index(answer), text.index(answer) + len(answer)),))
        for question, answer in asked
    ]
    return Article("test", "train", document, tuple(questions))


def test_a_window_holds_the_answer_at_its_place() -> None:
    (one,) = positives(article(AIRPORT, "a", ("机场什么时候投入运营？", "2019年9月25日")))
    assert one.answer == "2019年9月25日" and one.heading == "标题a"


def test_a_window_is_read_under_its_title_and_section() -> None:
    (one,) = positives(article(f"天津港\n基本情况\n{HARBOUR}\n{HARBOUR}", "a", ("吞吐量是多少？", "5亿吨")))
    assert one.heading == "天津港 基本情况"


def test_negatives_do_not_hold_the_answer() -> None:
    asked = ("机场什么时候投入运营？", "2019年9月25日")
    articles = [article(AIRPORT, "a", asked), article(HARBOUR, "b"), article("机场很大。" * 30, "c")]
    found = list(Miner.build(articles).negatives(0, articles[0].asked[0], random.Random(1)))
    assert [w.kind for w in found] == ["other"]  # the own article's only passage answers
    assert all("2019年9月25日" not in w.passage and not w.answered for w in found)


def test_a_stretch_holds_its_windows_answer_or_none() -> None:
    text = "".join(f"第{i}个港口建于{1900 + i}年，位于第{i}区。" for i in range(10, 60))
    of = article(text, "a", ("第30个港口建于哪年？", "1930年"))
    negative = replace(next(iter(positives(of))), start=-1, end=-1, kind="same")
    for seed in range(30):
        cut = list(stretched(of, [*positives(of), negative], random.Random(seed)))
        assert [w.answer for w in cut if w.answered] == ["1930年"]
        assert all("1930年" not in w.passage for w in cut if not w.answered)
        assert all(SHORTEST <= len(w.passage) <= LONGEST and w.passage in text for w in cut)
        assert cut == list(stretched(of, [*positives(of), negative], random.Random(seed)))


def test_the_surprise_is_that_of_the_spans_probability() -> None:
    starts, ends = np.array([[1, 3], [0, 2]], np.float32)
    marked = Marked(np.array([[0, 2], [2, 4]]), starts, ends, null=1.0)
    model = SimpleNamespace(mark=lambda question, shown: [marked])
    spans = np.exp([1.0, 3.0, 5.0, 1.0])  # first token, both, second, no answer
    one = Window("问", "", "北京天津", 2, 4, "test", "answer", "a/0")
    assert surprise(model, one) == pytest.approx(-np.log(spans[2] / spans.sum()), abs=1e-5)  # type: ignore[arg-type]
    none = replace(one, start=-1, end=-1)
    assert surprise(model, none) == pytest.approx(-np.log(spans[3] / spans.sum()), abs=1e-5)  # type: ignore[arg-type]


def test_windows_survive_the_file(tmp_path: Path) -> None:
    windows = list(positives(article(HARBOUR, "b", ("吞吐量是多少？", "5亿吨"))))
    save_windows(windows, tmp_path / "w.jsonl.gz")
    assert load_windows(tmp_path / "w.jsonl.gz") == windows


@pytest.mark.parametrize(
    ("question", "answer", "kept"),
    [("2018年天津港的吞吐量是多少？", "5亿吨", "吞吐量是多少？"), ("天津有什么港？", "大港", "有什么港？")],
)
def test_a_swap_asks_of_what_the_passage_lacks(question: str, answer: str, kept: str) -> None:
    (one,) = positives(article(HARBOUR, "b", (question, answer)))
    swapper = Swapper.build([one])
    for seed in range(20):
        swapped = swapper.swap(one, random.Random(seed))
        assert swapped and not swapped.answered and swapped.kind == "swap"
        assert swapped.question.endswith(kept)
        changed_question = swapped.question != question
        assert changed_question != (swapped.passage != one.passage)
        if changed_question:
            new = swapped.question.removesuffix(kept)
            assert new not in one.passage
        else:
            assert answer in swapped.passage


def test_nothing_is_swapped_for_a_kind_of_name_that_no_other_question_has() -> None:
    (one,) = positives(article(HARBOUR, "b", ("吞吐量多少？", "5亿吨")))
    swapper = Swapper.build([one])
    assert all(swapper.swap(one.asking("XYZ吗？"), random.Random(seed)) is None for seed in range(20))


def test_ways_of_asking() -> None:
    rng = random.Random(3)
    question = "北京大兴国际机场什么时候投入运营？"
    assert keywords(question, rng).replace(" ", "") == "北京大兴国际机场投入运营"
    assert traditional("机场", rng) == "機場" and full_width("PM2.5", rng) == "ＰＭ２.５".replace(".", "．")
    assert any(colloquial(question, rng) != question for _ in range(3))
    assert all(abs(len(misspelt(question, rng)) - len(question)) <= 1 for _ in range(20))
    changed = [noisy(question, 0.16, rng, other_words=False) != question for _ in range(1000)]
    assert 0.12 < np.mean(changed) < 0.19  # a way may change nothing
    asked = [noisy(question, 1.0, rng, other_words=True) for _ in range(200)]
    assert any("airport" in one.lower() for one in asked)


def test_questions_in_other_words() -> None:
    rng = random.Random(3)
    question = "北京的人口是多少？"
    assert "How many Beijing of population is?" in {english(question, rng) for _ in range(50)}
    others = {synonymous("这座机场什么时候建成？", rng) for _ in range(20)}
    assert len(others) > 1 and all("什么时候" in other for other in others)


def test_short_answers_are_preferred_in_a_short_mix() -> None:
    long = HARBOUR[:21]
    asked = [("吞吐量是多少？", "5亿吨"), ("港口怎么样？", long)]
    articles = [article(HARBOUR, f"{i}", *asked) for i in range(40)]

    def answers(mix: Mix) -> list[str]:
        return [w.answer for w in windows_of(articles, random.Random(1), mix) if w.answered]

    assert answers(Mix()).count(long) == answers(Mix(short=True)).count("5亿吨") == 40
    assert 0 < answers(Mix(short=True)).count(long) < 28
    typed = [article(HARBOUR, "a", *asked)]
    object.__setattr__(typed[0], "source", "dureader_robust_dev")
    found = list(windows_of(typed, random.Random(1), Mix(typed=3)))
    assert len([w for w in found if w.answered]) == 6


def test_a_question_rewritten_by_hand_comes_in_all_its_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    ways = ("港口吞吐多少啊", "一年装卸多少货？", "What is the port's throughput?")
    by_hand = {("吞吐量是多少？", "为5亿吨"): Rewritten(ways, "客运量是多少？", "5亿吨")}
    monkeypatch.setattr("qa.reader.training.sets.rewritten", lambda: by_hand)
    plain = article(HARBOUR, "b", ("吞吐量是多少？", "为5亿吨")).asked[0]
    found = list(_in_all_ways(HARBOUR, plain))
    assert [one.text for one in found] == ["吞吐量是多少？", *ways]
    assert {one.answers for one in found} == {("5亿吨", "为5亿吨")}
    whole = replace(article(HARBOUR, "b"), asked=tuple(found))
    windows = list(positives(whole))
    assert {w.answer for w in windows if w.answered} == {"5亿吨"} and all(w.by_hand for w in windows)
    assert [w.question for w in windows if w.kind == "near"] == ["客运量是多少？"]
    assert [one.text for one in whole.as_published.asked] == ["吞吐量是多少？"]
    assert [w.kind for w in positives(whole.as_published)] == ["answer"]


def test_what_was_written_by_hand_fits_the_sets_and_itself() -> None:
    """Every rewritten question is one of a set, and has its shortest answer there; so have ours."""
    assert DATA.exists() or "CI" not in os.environ
    if not DATA.exists():
        pytest.skip("the public sets are not here; CI has them")
    articles = read_sets(DATA)
    rewritten_ones = [one for article in articles for one in article.asked if one.near]
    assert len({(one.text, one.answers[-1]) for one in rewritten_ones}) >= 0.99 * len(rewritten())
    ours = [article for article in articles if article.source == "documents"]
    in_use = [article for article in articles if article.source == "in_use"]
    assert len(ours) > 100 and {article.part for article in ours} == {"train", "validation", "calibration"}
    assert len(in_use) > 20 and {article.part for article in in_use} == {"validation", "calibration"}
    for article in (*ours, *in_use):
        assert all(len(one.answers) == len(one.spans) for one in article.asked)
        assert any(one.answers for one in article.asked) and any(not one.answers for one in article.asked)


def test_examples_mark_the_answers_tokens(bundled_folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(bundled_folder / "tokenizer.json"))
    at = HARBOUR.index("5亿吨")
    one = Window("吞吐量是多少？", "天津港", HARBOUR, at, at + 3, "", "answer", "")
    none = Window("何时？", "", HARBOUR, -1, -1, "", "other", "")
    answered, unanswered = examples([one, none], tokenizer)
    assert tokenizer.decode(answered.ids[answered.start : answered.end + 1]).strip() == "5亿吨"
    assert (unanswered.start, unanswered.end) == (0, 0)
    batch = collate([answered, unanswered], 1)
    shown = [answered.ids[at] for at in answered.open]
    assert tokenizer.decode(shown).replace(" ", "") == HARBOUR  # neither question nor heading
    assert batch.open[0].sum() == len(shown) + 1


def test_every_example_is_shown_once_an_epoch() -> None:
    items = [Example([0, i, 2], [1], 0, 0) for i in range(10)]
    found = [row[1] for batch in batches(items, 4, 1, seed=2) for row in batch.ids.tolist()]
    assert sorted(found) == list(range(10)) and found != list(range(10))


def test_the_rate_warms_up_decays_and_ends_early_when_asked() -> None:
    recipe = Recipe(peak=1.0, warm_up=0.1, finish_steps=10)
    progress = Progress(total=100)
    rates = []
    for progress.step in (0, 9, 10, 55):
        rates.append(progress.rate(recipe))
    assert rates == [0.1, 1.0, 1.0, 0.5]
    progress.finish(recipe)
    assert progress.total == 65
    progress.step = 60
    assert progress.rate(recipe) == pytest.approx(0.25)  # half of 0.5


def test_threads_follow_the_pace() -> None:
    threads = Threads(2)
    chosen = []
    for step in range(50):
        chosen.append(threads.choose())
        crowded = step < 20  # one thread takes 2 s then and later; two take 3 s, then 1 s
        threads.note(chosen[-1], 2.0 if chosen[-1] == 1 else (3.0 if crowded else 1.0), 1)
    assert chosen == [2] * 4 + [1] * 20 + [2] * 20 + [1] + [2] * 5


def test_training_learns_and_resumes_to_the_same_weights(tmp_path: Path) -> None:
    # The answer is the token 7 wherever it stands; without one there is none.
    rng = random.Random(0)
    items = []
    for _ in range(64):
        passage = [rng.randrange(10, 50) for _ in range(6)]
        at = rng.randrange(6) if rng.random() < 0.7 else None
        if at is not None:
            passage[at] = 7
        place = 0 if at is None else 4 + at
        items.append(Example([0, 9, 2, 2, *passage, 2], [*range(4, 10)], place, place))
    recipe = Recipe(frozen=1, batch=8, peak=3e-3, bf16=False, steps=60)

    def training(folder: str) -> Training:
        (tmp_path / folder).mkdir(exist_ok=True)
        network = Network(tiny_weights(), recipe)
        return Training(network, [items], tmp_path / folder, lambda _: None, threads=1)

    whole = training("whole")
    whole.run(items[:16], pad=1)
    assert whole.check(items, pad=1)["exact"] > 0.9
    half = training("half")
    half.progress.total = 30  # killed in the middle of the same schedule
    rate = half.progress.rate
    half.progress.rate = lambda r: _at_total(half.progress, rate, r)  # type: ignore[method-assign]
    half.run(items[:16], pad=1)
    rest = training("half")
    rest.resume()
    rest.run(items[:16], pad=1)
    for name, values in whole.model.state().items():
        assert np.allclose(values, rest.model.state()[name], atol=1e-5)


def _at_total(progress: Progress, rate: object, recipe: Recipe) -> float:
    """The rate of the whole schedule, though the loop stops at its half."""
    held, progress.total = progress.total, 60
    try:
        return rate(recipe)  # type: ignore[operator]
    finally:
        progress.total = held
