"""A sentence-transformers export of a few words, made here: each word is a direction of its own."""

import json

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

# Words of one kind lie close together, whatever their letters.
KINDS = (
    ("[PAD]",),
    ("[UNK]",),
    ("red", "crimson", "scarlet", "ruby"),
    ("blue", "navy", "azure", "cobalt"),
    ("card", "plastic"),
    ("loan", "credit"),
)
WORDS = {word: kind for kind, words in enumerate(KINDS) for word in words}


def write_export(folder, *, inputs=("input_ids", "attention_mask"), pooled=False):
    """A folder that `Embedder.open` reads; vectors have six numbers."""
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    pooling = {"word_embedding_dimension": 6, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 8}))
    write_tokenizer(folder / "tokenizer.json")
    write_graph(folder / "model.onnx", inputs=inputs, pooled=pooled)
    return folder


def write_tokenizer(path):
    ids = {word: place for place, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordLevel(ids, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(path))


def write_graph(path, *, inputs=("input_ids", "attention_mask"), pooled=False):
    table = np.zeros((len(WORDS), len(KINDS)), dtype=np.float32)
    for row, kind in enumerate(WORDS.values()):
        table[row, kind] = 1
    given = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "words"])
        for name in inputs
    ]
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])]
    shape = ["batch", "words", len(KINDS)]
    name = "last_hidden_state"
    if pooled:
        nodes.append(
            helper.make_node("ReduceMax", ["last_hidden_state", "axis"], ["pooled"], keepdims=0)
        )
        name, shape = "pooled", ["batch", len(KINDS)]
    made = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)]
    kept = [numpy_helper.from_array(table, "table")]
    kept += [numpy_helper.from_array(np.array([1], dtype=np.int64), "axis")] if pooled else []
    graph = helper.make_graph(nodes, "tiny", given, made, kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.save(model, str(path))
