"""Questions to learn searching from, and one pass over them."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.builder import build
from index.documents import document_from_text
from index.encoder import OnnxEncoder, Vectors
from qa.reader.training.handwritten import documents
from qa.reader.training.queries import Collection, Query, _queries, rows_of
from qa.reader.training.query_encoder import RECIPE, QueryNetwork, found_first, train
from qa.reader.training.sets import Article, Asked, _articles
from tests.tiny import HIDDEN, tiny_weights


class Hashed:
    """Unit vectors that depend on the text alone."""

    name, dimension = "hashed", HIDDEN

    def encode_passages(self, texts: list[str]) -> Vectors:
        made = [np.random.default_rng(sum(text.encode())).standard_normal(HIDDEN) for text in texts]
        rows = np.array(made, np.float32).reshape(-1, HIDDEN)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    encode_queries = encode_passages


class Encoded:
    """Token ids of a text, as tokenizers return them."""

    def __init__(self, ids: list[int]) -> None:
        self.ids = ids


class Tokenizer:
    """A token for each character."""

    def encode_batch(self, texts: Sequence[str]) -> list[Encoded]:
        return [Encoded([0, *(4 + ord(c) % 40 for c in text), 2]) for text in texts]


def article(number: int, part: str = "train") -> Article:
    """Three paragraphs, each of a passage or more; the second tells a year."""
    year = str(1950 + number)
    told = [
        f"第{number}座桥在青州，桥面宽二十米，{'两岸多柳树，' * 20}是当地人常去的地方。",
        f"它于{year}年建成。{'修桥的人来自各县，' * 20}桥头有碑。",
        f"{'每年秋天河水上涨，' * 20}桥上不许停车。",
    ]
    document = document_from_text("\n".join(told), id=f"d{number}", name=f"桥{number}", source="documents")
    start = document.text.index(year)
    first = Asked(f"第{number}座桥哪年建成", (year,), ((start, start + 4),))
    rest = (Asked("谁出的钱", (), ()), replace(first, text="那是哪年", after="谁修的"))
    return Article("documents", part, document, (first, *rest))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def collection() -> Collection:
    articles = [article(n, "validation" if n == 39 else "train") for n in range(40)]
    generation = build([one.document for one in articles], Hashed())
    return Collection(generation, [query for one in articles for query in _queries(one, generation)])


def test_a_query_knows_the_passage_and_the_sentence_of_its_answer(collection: Collection) -> None:
    generation = collection.generation
    assert len(collection.queries) == 80  # a question and a follow-up each; one has no answer
    for number, query in enumerate(collection.queries[::2]):
        assert str(1950 + number) in generation.passages[query.passage].text
        (said,) = Hashed().encode_passages([f"它于{1950 + number}年建成。"])
        assert np.allclose(collection.sentences[query.sentence], said)
        assert query.holding == {query.passage}
    assert len(collection.of("validation")) == 2


def test_what_does_not_answer_is_of_its_own_document_and_the_nearest_of_others(
    collection: Collection,
) -> None:
    query = collection.queries[6]
    passages, sentences = collection.wrong(query, collection.passages[query.passage], random.Random(1))
    own = [row for row in passages if collection.documents[row] == 3]
    assert sorted([*own, query.passage]) == collection.own(query)
    others = [row for row in passages if row not in own]
    outside = np.flatnonzero(collection.documents != 3)
    nearest = outside[np.argsort(-collection.passages[outside] @ collection.passages[query.passage])[:12]]
    assert sorted(others) == sorted(nearest)
    assert query.sentence not in sentences and len(sentences) == len(set(sentences))


def test_rows_begin_with_what_is_right_and_take_that_of_other_documents_for_wrong() -> None:
    rows = rows_of([5, 6, 9], [[1], [2, 3], []], np.array([0, 0, 1]))
    assert rows.tolist() == [[5, 1, 9, -1], [6, 2, 3, 9], [9, 5, 6, -1]]


def test_training_finds_the_passages_and_leaves_the_lowest_layers(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(RECIPE, frozen=1, batch=8, peak=5e-3)
    for name in ("RECIPE", "TEMPERATURE"):
        monkeypatch.setattr(f"qa.reader.training.query_encoder.{name}", recipe if name == "RECIPE" else 0.1)
    weights = tiny_weights()
    network = QueryNetwork(weights, Tokenizer(), collection)  # type: ignore[arg-type]
    first = network.vectors([query.searched for query in collection.queries]).detach().numpy()
    before = {name: values.detach().clone() for name, values in network.tensors.items()}
    losses = [train(network, collection, first) for _ in range(6)]
    assert losses[-1] < 0.85 * losses[0]
    changed = {name for name, values in network.tensors.items() if not bool((values == before[name]).all())}
    assert changed and all(name.startswith(("l1.", "l2.")) for name in changed)
    assert found_first(network, collection).startswith("2 questions, recall@1 ")


def test_what_is_shipped_finds_more_than_the_layers_for_passages(bundled_folder: Path) -> None:
    """Among the passages of its own document, for documents that training held out."""
    ours = _articles(list(documents()), "documents", "documents", str)
    held_out = [article for article in ours if article.part == "validation"][:12]
    encoder = OnnxEncoder(bundled_folder)
    generation = build([one.document for one in held_out], encoder)
    collection = Collection(generation, [query for one in held_out for query in _queries(one, generation)])
    texts = [query.searched for query in collection.queries]
    untrained = encoder._encode(encoder._passages, [f"query: {text}" for text in texts])
    before, after = (
        np.mean([first_in_own(collection, q, v) for q, v in zip(collection.queries, vectors, strict=True)])
        for vectors in (untrained, encoder.encode_queries(texts))
    )
    assert len(texts) > 100 and after > before + 0.05


def first_in_own(collection: Collection, query: Query, vector: Vectors) -> bool:
    """Whether the passage of its document that is nearest to the vector holds the answer."""
    own = collection.own(query)
    return own[int((collection.passages[own] @ vector).argmax())] in query.holding
