from pathlib import Path

from evals.corpus import corpus_hash, open_corpus
from tests.evals.samples import documents
from tests.fakes import HashEncoder


def quiet(done: int, total: int) -> None:
    pass


def test_an_index_is_built_once(tmp_path: Path) -> None:
    encoder = HashEncoder()
    first = open_corpus(documents(), encoder, tmp_path, quiet)
    encoder.encoded.clear()
    second = open_corpus(documents(), encoder, tmp_path, quiet)
    assert not encoder.encoded and second.generation.passages == first.generation.passages
    assert second.build_s == first.build_s and second.size == first.size > 0


def test_a_damaged_index_is_built_again(tmp_path: Path) -> None:
    open_corpus(documents(), HashEncoder(), tmp_path, quiet)
    (file,) = tmp_path.glob("evals/*/generations/*/vectors.faiss")
    file.write_bytes(b"cut")
    encoder = HashEncoder()
    assert open_corpus(documents(), encoder, tmp_path, quiet).generation.passages and encoder.encoded


def test_the_hash_tells_texts_and_encoders_apart() -> None:
    hashes = {
        corpus_hash(documents(), HashEncoder()),
        corpus_hash(documents(["别的话。"]), HashEncoder()),
        corpus_hash(documents(), HashEncoder("other")),
    }
    assert len(hashes) == 3
