"""A real server of language models, with a tiny model of random weights: it babbles."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

import numpy as np
from gguf import GGUFWriter, TokenType

CONTEXT = 16_384
WIDTH, HIDDEN, HEADS = 64, 128, 4
BYTES = 256
WORDS = (
    *("the", "a", "of", "and", "is", "row", "table", "delete", "session", "test"),
    *("der", "die", "und", "ist", "Zeile", "Tabelle", "löschen", "Sitzung", "Test", "nicht"),
)
_SPECIAL = (b"<unk>", b"<s>", b"</s>")


def write_model(file: Path, seed: int) -> None:
    """A model of one layer that knows every byte and some words, and nothing of how they belong together."""
    random = np.random.default_rng(seed)
    words = [f"\u2581{word}".encode() for word in WORDS]
    tokens = [*_SPECIAL, *(f"<0x{byte:02X}>".encode() for byte in range(BYTES)), *words]
    kinds = [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL]
    kinds += [TokenType.BYTE] * BYTES + [TokenType.NORMAL] * len(words)
    writer = GGUFWriter(file, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    shapes = {
        "token_embd": (len(tokens), WIDTH),
        "output": (len(tokens), WIDTH),
        **{f"blk.0.attn_{part}": (WIDTH, WIDTH) for part in ("q", "k", "v", "output")},
        **{f"blk.0.ffn_{part}": (HIDDEN, WIDTH) for part in ("gate", "up")},
        "blk.0.ffn_down": (WIDTH, HIDDEN),
    }
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", random.normal(0, 0.5, shape).astype(np.float32))
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{name}.weight", np.ones(WIDTH, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@contextmanager
def babbling(file: Path) -> Iterator[str]:
    """The base address of a server of the model in `file`, on a port of loopback that was free."""
    command = [sys.executable, "-m", "tests.tutor.garbage.serving", str(file)]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address, "the server did not start"
        try:
            yield f"{address}/v1"
        finally:
            server.stdin.close()  # it stops when nobody holds the other end any more
