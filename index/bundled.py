"""The bundled encoder, prepared once into the cache folder.

The folder is at once a sentence-transformers model (for training and comparison) and what serves: an int8
ONNX graph for passages, one for queries, whose layers were trained further, and ``tokenizer.json``.
``prepared.json`` holds the SHA-256 of these three.
"""

import json
import logging
from pathlib import Path

import numpy as np

from index.graph import write_graph
from index.prepared import Progress, prepared, stamp
from index.tokenizer import build_tokenizer
from index.trained import load_trained
from index.weights import Floats, Weights, bundled_weights_path, read_weights

QUERIES = Path(__file__).with_name("queries.safetensors")  # see queries.md
FORMAT = 2
MAX_TOKENS = 512
SERVED = ("model.onnx", "queries.onnx", "tokenizer.json")
_log = logging.getLogger(__name__)

_MODULES = "sentence_transformers.sentence_transformer.modules"
_LAYERS = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
_TENSOR_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def prepare_bundled(cache: Path, progress: Progress = _log.info) -> Path:
    """The prepared folder; made first when it is absent, remade when a file differs from its hash.

    Raises EncoderError when weights are missing or damaged, or the cache cannot be written.
    """
    source = bundled_weights_path()
    folder = cache / f"e5-small-{source.stat().st_size}-{stamp(QUERIES)}-v{FORMAT}"
    return prepared(folder, SERVED, lambda building: _prepare(source, building, progress))


def _prepare(source: Path, folder: Path, progress: Progress) -> None:
    progress("准备内置编码器 1/5：读取权重")
    weights = read_weights(source)
    progress("准备内置编码器 2/5：重建分词器")
    build_tokenizer(weights.vocabulary, MAX_TOKENS).save(str(folder / "tokenizer.json"))
    progress("准备内置编码器 3/5：写出 sentence-transformers 模型")
    _write_sentence_transformers(weights, folder)
    progress("准备内置编码器 4/5：写出切片的 int8 ONNX 图")
    write_graph(weights, folder / "model.onnx", int8=True)
    progress("准备内置编码器 5/5：写出问题的 int8 ONNX 图")
    write_graph(load_trained(weights, QUERIES), folder / "queries.onnx", int8=True)


def _write_sentence_transformers(weights: Weights, folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file(_state(weights), folder / "model.safetensors", metadata={"format": "pt"})
    shape, vocabulary = weights.shape, weights.vocabulary
    special = {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "cls_token": "<s>",
        "sep_token": "</s>",
        "unk_token": "<unk>",
        "pad_token": "<pad>",
        "mask_token": "<mask>",
    }
    files = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.tokens,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": vocabulary.pad,
            "tokenizer_class": "PreTrainedTokenizerFast",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            **special,
        },
        "special_tokens_map.json": special,
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"{_MODULES}.{kind}"}
            for i, (path, kind) in enumerate(_LAYERS.items())
        ],
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "document": "passage: "}},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
    }
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _state(weights: Weights) -> dict[str, Floats]:
    """The tensors under the names of transformers' BertModel."""
    hidden = weights.shape.hidden
    state = {
        "embeddings.word_embeddings.weight": weights.tensors["emb.word"].reshape(-1, hidden),
        "embeddings.position_embeddings.weight": weights.tensors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": weights.tensors["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": weights.tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": weights.tensors["emb.ln.b"],
    }
    for layer in range(weights.shape.layers):
        for short, long in _TENSOR_NAMES.items():
            weight, bias = (weights.tensors[f"l{layer}.{short}.{kind}"] for kind in "wb")
            shape = bias.shape if short.endswith("ln") else (len(bias), -1)
            state[f"encoder.layer.{layer}.{long}.weight"] = weight.reshape(shape)
            state[f"encoder.layer.{layer}.{long}.bias"] = bias
    return {name: np.ascontiguousarray(value) for name, value in state.items()}
