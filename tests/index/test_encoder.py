"""One suite over every encoder."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.bundled import prepare_bundled
from index.encoder import Encoder, OnnxEncoder, SentenceTransformerEncoder
from index.errors import EncoderError


def tiny_model(folder: Path) -> Path:
    """A real transformer of random weights over single characters, saved as a user's model would be."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from tokenizers.processors import TemplateProcessing
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(0)
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"北京天津河北机场何时？。"]
    tokenizer = Tokenizer(models.WordLevel({n: i for i, n in enumerate(names)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(folder / "base")
    config = BertConfig(
        vocab_size=len(names),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
    )
    BertModel(config).save_pretrained(folder / "base")
    body = Transformer(str(folder / "base"))
    SentenceTransformer(modules=[body, Pooling(32)], device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module", params=["bundled", "sentence-transformers"])
def encoder(
    request: pytest.FixtureRequest, bundled_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Encoder:
    if request.param == "bundled":
        return OnnxEncoder(bundled_folder)
    return SentenceTransformerEncoder(str(tiny_model(tmp_path_factory.mktemp("tiny"))))


def test_vectors_are_float32_rows_of_length_one(encoder: Encoder) -> None:
    for vectors in (encoder.encode_queries(["北京", "何时"]), encoder.encode_passages(["天津机场。", ""])):
        assert vectors.dtype == np.float32 and vectors.shape == (2, encoder.dimension)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_order_is_kept_and_batches_do_not_change_a_vector(encoder: Encoder) -> None:
    texts = ["北京" * (40 - i) for i in range(40)]
    together = encoder.encode_passages(texts)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    assert (together * alone).sum(axis=1).min() > 0.98  # int8 scales depend on the batch


def test_no_text_gives_no_row(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


def test_lone_surrogates_and_special_tokens_are_text(bundled_folder: Path) -> None:
    encoder = OnnxEncoder(bundled_folder)
    assert np.isfinite(encoder.encode_queries(["\ud800北京", "</s><s>"])).all()


def test_queries_have_layers_of_their_own_and_open_no_other_graph(bundled_folder: Path) -> None:
    encoder = OnnxEncoder(bundled_folder)
    query = encoder.encode_queries(["北京何时"])[0]
    assert "_queries" in vars(encoder) and "_passages" not in vars(encoder)
    assert query @ encoder._encode(encoder._passages, ["query: 北京何时"])[0] < 0.95


def test_prepared_folder_is_a_sentence_transformers_model(bundled_folder: Path) -> None:
    texts = ["北京大兴国际机场投入运营", "天津港提质降费增效"]
    ours = OnnxEncoder(bundled_folder).encode_passages(texts)
    theirs = SentenceTransformerEncoder(str(bundled_folder)).encode_passages(texts)
    assert (ours * theirs).sum(axis=1).min() >= 0.985


def test_unknown_model_is_named() -> None:
    with pytest.raises(EncoderError, match="no/such"):
        SentenceTransformerEncoder("no/such").encode_queries(["问"])


def test_a_damaged_file_is_prepared_again(tmp_path: Path, bundled_folder: Path) -> None:
    copy = tmp_path / bundled_folder.name
    copy.mkdir()
    (copy / "prepared.json").write_text(json.dumps({"model.onnx": "0", "tokenizer.json": "0"}))
    (copy / "model.onnx").write_bytes(b"cut")
    assert prepare_bundled(tmp_path) == copy
    assert (copy / "model.onnx").stat().st_size > 100_000_000


def test_the_default_path_never_imports_torch(bundled_folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.encoder import OnnxEncoder;"
        f"OnnxEncoder(Path({str(bundled_folder)!r})).encode_queries(['问']);"
        "sys.exit('torch' in sys.modules or 'onnx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
