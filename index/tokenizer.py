"""The XLM-R tokenizer, rebuilt from SentencePiece pieces and scores."""

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from index.files import sha256_of
from index.weights import Pieces

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_FULLWIDTH_TILDE, _HELD = "～", "\uf8ff"  # XLM-R's normal form keeps it, NFKC would not

_opened: dict[str, "Tokenizer"] = {}
_lock = Lock()


def open_tokenizer(path: Path) -> "Tokenizer":
    """The tokenizer of a file that ``build_tokenizer`` made, cutting at the length it was saved with.

    One instance a process for files of equal content, as each takes 300 MB; it must not be changed.
    """
    from tokenizers import Tokenizer

    with _lock:
        key = sha256_of(path)
        if key not in _opened:
            tokenizer = Tokenizer.from_file(str(path))
            tokenizer.encode_special_tokens = True  # not kept in the file
            _opened[key] = tokenizer
        return _opened[key]


def build_tokenizer(vocabulary: Pieces, max_tokens: int) -> "Tokenizer":
    """A unigram tokenizer with XLM-R's normalisation (NMT + NFKC, blanks joined) and template.

    ``<s> A </s>`` and ``<s> A </s></s> B </s>``, cut at ``max_tokens``, padded to the longest of a batch.
    Special tokens written in a text are read as plain text.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
    from tokenizers.processors import TemplateProcessing

    entries = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(entries, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(_FULLWIDTH_TILDE, _HELD),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(_HELD, _FULLWIDTH_TILDE),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always", split=False)
    bos, eos, pad = (vocabulary.pieces[i] for i in (vocabulary.bos, vocabulary.eos, vocabulary.pad))
    tokenizer.add_special_tokens([AddedToken(t, special=True) for t in (bos, eos, pad, "<mask>")])
    tokenizer.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    tokenizer.enable_truncation(max_tokens)
    tokenizer.enable_padding(pad_id=vocabulary.pad, pad_token=pad)
    tokenizer.encode_special_tokens = True
    return tokenizer
