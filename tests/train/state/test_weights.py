"""Weights outside of a run."""

import io

import pytest
import torch

from suite.errors import StoreError
from suite.systems import build_system
from suite.train.numerics.device import arrange
from suite.train.state.weights import hash_weights, load_model, writer
from tests.train.speckles import NSF, tiny, tiny_of


def file_of(weights: dict[str, torch.Tensor]) -> bytes:
    stream = io.BytesIO()
    writer(tiny(), weights)(stream)
    return stream.getvalue()


def test_a_model_is_loaded_as_it_was_kept() -> None:
    model = build_system(tiny(), seed=5)
    loaded = load_model(io.BytesIO(file_of(model.state_dict())))
    assert not loaded.training
    assert hash_weights(loaded.state_dict()) == hash_weights(model.state_dict())


def test_layout_changes_neither_hash_nor_file() -> None:
    plain = build_system(tiny()).state_dict()
    arranged = arrange(build_system(tiny()), torch.device("cpu")).state_dict()
    assert any(not value.is_contiguous() for value in arranged.values())
    assert hash_weights(arranged) == hash_weights(plain)
    assert file_of(arranged) == file_of(plain)


def test_the_hash_sees_names_values_and_shapes() -> None:
    value = torch.arange(6.0)
    hashes = {
        hash_weights(weights)
        for weights in (
            {"a": value},
            {"b": value},
            {"a": value + 1},
            {"a": value.view(2, 3)},
            {"a": value.double()},
            {"a": value, "b": value},
        )
    }
    assert len(hashes) == 6
    assert hash_weights({"a": value, "b": -value}) == hash_weights({"b": -value, "a": value})


def test_a_file_of_another_model_is_refused() -> None:
    content = file_of(build_system(tiny(hidden_channels=4)).state_dict())
    with pytest.raises(StoreError, match="no file of a model: size mismatch for levels"):
        load_model(io.BytesIO(content))


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04"])
def test_a_damaged_file_is_refused(content: bytes) -> None:
    with pytest.raises(StoreError, match="no file of a model"):
        load_model(io.BytesIO(content))


def saved(content: object) -> io.BytesIO:
    stream = io.BytesIO()
    torch.save(content, stream)
    stream.seek(0)
    return stream


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"settings": 3}, "does not hold settings and weights"),
        ({"weights": [1]}, "does not hold settings and weights"),
        ({"weights": {}}, "holds no weights"),
        ({"weights": {"a": "b"}}, "its weight a is no tensor of real numbers"),
        ({"weights": {"a": torch.zeros(1, dtype=torch.long)}}, "its weight a is no tensor of real"),
        ({"settings": "[1]"}, "its settings are no JSON object"),
        ({"settings": '{"size": -1}'}, "its settings: size: Input should be greater than 0"),
    ],
)
def test_a_file_with_other_things_says_which(change: dict[str, object], why: str) -> None:
    content = torch.load(io.BytesIO(file_of(build_system(tiny()).state_dict())), weights_only=True)
    with pytest.raises(StoreError, match=f"^this is no file of a model: .*{why}") as caught:
        load_model(saved({**content, **change}))
    assert "\n" not in str(caught.value)


def test_a_weight_that_is_missing_is_named() -> None:
    weights = build_system(tiny()).state_dict()
    gone = next(iter(weights))
    stream = io.BytesIO(file_of({name: value for name, value in weights.items() if name != gone}))
    with pytest.raises(StoreError, match=rf"Missing key.*{gone}"):
        load_model(stream)


def test_permutations_and_counts_are_kept_as_whole_numbers() -> None:
    settings = tiny_of(NSF)
    system = build_system(settings, seed=3)
    content = io.BytesIO()
    writer(settings, system.state_dict())(content)
    content.seek(0)
    loaded = load_model(content).state_dict()
    for name, value in system.state_dict().items():
        assert loaded[name].dtype == value.dtype
        assert torch.equal(loaded[name], value), name


@pytest.mark.parametrize(
    ("name", "kind"),
    [("conv1x1.permutation", "whole"), ("actnorm.shift", "real")],
)
def test_numbers_of_another_kind_are_not_converted(name: str, kind: str) -> None:
    settings = tiny_of(NSF)
    weights = build_system(settings).state_dict()
    full = f"flow.levels.0.step0.{name}"
    weights[full] = weights[full].to(torch.float32 if kind == "whole" else torch.int64)
    content = io.BytesIO()
    writer(settings, weights)(content)
    content.seek(0)
    with pytest.raises(StoreError, match=f"its weight {full} is no tensor of {kind} numbers"):
        load_model(content)
