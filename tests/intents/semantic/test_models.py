"""Which embeddings a name means."""

import pytest

from assist.errors import BadInput
from assist.intents.semantic.bundled import BundledEncoder, bundled_identity
from assist.intents.semantic.embedder import Embedder
from assist.intents.semantic.models import BUNDLED, check_model, identity_of, open_model
from tests.tiny_export import write_export


def test_bundled_is_the_encoder_of_the_package():
    assert isinstance(open_model(BUNDLED), BundledEncoder)
    assert identity_of(BUNDLED) == bundled_identity()


def test_anything_else_is_the_folder_of_an_export(tmp_path):
    folder = write_export(tmp_path / "tiny")
    embedder = open_model(folder)
    assert isinstance(embedder, Embedder)
    assert identity_of(folder) == embedder.identity


def test_a_folder_that_does_not_exist_is_told_with_both_ways_out(tmp_path):
    with pytest.raises(BadInput, match=r"is no folder.*bundled.*fetch-model"):
        check_model(tmp_path / "nowhere")
