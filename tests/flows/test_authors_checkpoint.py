"""Agreement with the authors' program, on vectors that it computed in float64."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from suite.flows import bits_per_dim, build_model, from_authors
from suite.flows.authors_checkpoint import our_name
from suite.registry import CONVOLUTIONS, COUPLINGS, ModelSettings

FOLDER = Path(__file__).parents[1] / "golden"
FILES = sorted(FOLDER.glob("*.npz"))


class Golden:
    """One file: what the authors' program was given, and what it computed."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as arrays:
            self.config: dict[str, Any] = json.loads(str(arrays["config"]))
            tensors = {key: torch.from_numpy(arrays[key]) for key in arrays if key != "config"}
        self.x, self.z, self.logdet = (tensors[key] for key in ("x", "z", "logdet"))
        self.bpd = tensors["bpd"].item()
        self.state = self._under("state.", tensors)
        self.grad = self._under("grad.", tensors)

    @staticmethod
    def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def golden(request: pytest.FixtureRequest) -> Golden:
    return Golden(request.param)


def furthest(a: Tensor, b: Tensor) -> float:
    return (a - b).abs().max().item()


def test_there_are_vectors() -> None:
    assert len(FILES) == 6


def test_our_model_agrees_with_the_authors(golden: Golden) -> None:
    model = from_authors(golden.config, golden.state)
    z, logdet = model(golden.x)
    bpd = bits_per_dim(z, logdet).mean()
    assert furthest(z, golden.z) <= 1e-6
    assert furthest(logdet, golden.logdet) <= 1e-7
    assert abs(bpd.item() - golden.bpd) <= 1e-7
    assert furthest(model.inverse(z), golden.x) <= 1e-10
    bpd.backward()
    ours = dict(model.named_parameters())
    assert golden.grad
    for name, expected in golden.grad.items():
        grad = ours[our_name(name)].grad
        assert grad is not None
        assert furthest(grad, expected) <= 1e-7, name


# The low-rank series has no variant with the authors' stopping rule.
@pytest.mark.parametrize("name", [path.stem for path in FILES if "lowrank" not in path.stem])
def test_the_authors_series_agrees_to_rounding(name: str) -> None:
    golden = Golden(FOLDER / f"{name}.npz")
    model = from_authors(golden.config, golden.state)
    coupling, conv = golden.config["flow_type"], golden.config["conv_type"]
    method = {"method": "authors"}
    settings = ModelSettings(
        size=golden.config["image_size"],
        steps=tuple(golden.config["num_flows"]),
        num_blocks=golden.config["num_blocks"],
        hidden_channels=golden.config["hidden_channels"],
        coupling=COUPLINGS.parse({"name": coupling, **(method if coupling[0] == "m" else {})}),
        conv1x1=CONVOLUTIONS.parse({"name": conv, **(method if conv[0] == "m" else {})}),
    )
    copied = build_model(settings).double()
    copied.load_state_dict(model.state_dict())
    z, logdet = copied(golden.x)
    assert furthest(z, golden.z) <= 1e-12
    assert furthest(logdet, golden.logdet) <= 1e-12


def test_parameters_are_counted_as_the_authors_count_them(golden: Golden) -> None:
    model = from_authors(golden.config, golden.state)
    count = sum(parameter.numel() for parameter in model.parameters())
    assert count == golden.config["trainable_parameters"]


def test_a_state_saved_by_parallel_training_is_accepted(golden: Golden) -> None:
    state = {f"module.{name}": value for name, value in golden.state.items()}
    plain = from_authors(golden.config, golden.state)
    assert torch.equal(from_authors(golden.config, state)(golden.x)[0], plain(golden.x)[0])


def test_the_dtype_is_that_of_the_checkpoint(golden: Golden) -> None:
    state = {name: value.float() for name, value in golden.state.items()}
    z, _ = from_authors(golden.config, state)(golden.x.float())
    assert z.dtype == torch.float32
    assert furthest(z, golden.z) < 1e-4


Break = Callable[[dict[str, Any], dict[str, Tensor]], object]
WEIGHT = "blocks.0.0.conv1x1.weight"
BROKEN: list[tuple[Break, str]] = [
    (lambda c, s: s.pop(WEIGHT), "lacks levels.0.0.conv1x1.weight"),
    (lambda c, s: s.update(extra=torch.zeros(1).double()), "extra fit nothing"),
    (lambda c, s: s.update({WEIGHT: torch.zeros(3, 3).double()}), r"shape \(3, 3\).*\(12, 12\)"),
    (lambda c, s: s.update({WEIGHT: s[WEIGHT].float()}), r"float32.*float64"),
    (lambda c, s: c.pop("flow_type"), "config lacks flow_type"),
    (lambda c, s: c.update(flow_type="afine"), "did you mean 'affine'"),
    (lambda c, s: c.update(conv_type="emerging"), "there are: standard, decomposition, matrixexp"),
    (lambda c, s: c.update(levels=3), "3 levels and num_flows for 2"),
    (lambda c, s: c.update(image_size=6), "6x6 cannot be halved"),
    (lambda c, s: c.update(hidden_channels=7), "shape"),
    (lambda c, s: c.update(num_flows=3), "num_flows of the authors' config is 3, not a list"),
    (lambda c, s: c.update(num_flows="11"), "num_flows of the authors' config is '11'"),
    (lambda c, s: c.update(levels="2"), "'2' levels and num_flows for 2"),
    (lambda c, s: c.update(image_size="x"), "^the authors' config: image_size: .*valid integer"),
    (lambda c, s: c.update(num_flows=[0, 1]), "^the authors' config: num_flows.0: .*than 0"),
    (lambda c, s: c.update(hidden_channels=1.5), "hidden_channels: .* fractional part"),
    (lambda c, s: c.update(flow_type=None), "flow_type: a coupling is a name"),
    (lambda c, s: s.update({WEIGHT: s[WEIGHT].long()}), f"{WEIGHT} is not a dense .*float64"),
    (lambda c, s: s.update({WEIGHT: s[WEIGHT] * 1j}), f"{WEIGHT} is not a dense .*float64"),
    (lambda c, s: s.update({WEIGHT: s[WEIGHT].to_sparse()}), f"{WEIGHT} is not a dense"),
    (lambda c, s: s.update({WEIGHT: s[WEIGHT].to("meta")}), f"{WEIGHT} is not .* with values"),
    (lambda c, s: s.update({f"module.{WEIGHT}": s[WEIGHT]}), "are the same weight"),
    (lambda c, s: s.clear(), "one floating-point dtype"),
]


@pytest.mark.parametrize(("damage", "message"), BROKEN, ids=[message for _, message in BROKEN])
def test_what_does_not_fit_is_named(damage: Break, message: str) -> None:
    golden = Golden(FILES[1])
    damage(golden.config, golden.state)
    with pytest.raises(ValueError, match=message) as caught:
        from_authors(golden.config, golden.state)
    assert "\n" not in str(caught.value)
