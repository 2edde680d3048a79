"""Classes that another package brings: what is not whole is refused in one line."""

import sys
from types import ModuleType
from typing import Literal

import pytest
import torch
from torch import Tensor, nn

from suite.errors import PlaceError
from suite.flows import stream
from suite.registry import SYSTEMS, Entry, ModelSettings, SystemSettings
from suite.systems import System, build_system


class ShiftSettings(SystemSettings):
    name: Literal["shift"] = "shift"
    by: float = 0.5

    def parameters(self, model: ModelSettings) -> int:
        return 1


class Half(System):
    """A system that cannot go back."""

    def __init__(self, *, size: int, seed: int, by: float) -> None:
        super().__init__()
        self.size = size
        self.by = nn.Parameter(torch.tensor(by))

    def encode(self, *inputs: Tensor) -> Tensor:
        return inputs[0] + self.by


class Shift(Half):
    """Nothing but what differs."""

    def decode(self, z: Tensor) -> Tensor:
        return z - self.by

    def nats(self, *inputs: Tensor) -> Tensor:
        return 0.5 * self.encode(*inputs).square().flatten(1).sum(1) - self.log_volume


class Deaf(Shift):
    def __init__(self, *, size: int, seed: int) -> None:
        super().__init__(size=size, seed=seed, by=0.0)


def settings(monkeypatch: pytest.MonkeyPatch, target: str) -> ModelSettings:
    """Settings whose system is one of another package."""
    module = ModuleType("shifts")
    for name, value in {"Shift": Shift, "Half": Half, "Deaf": Deaf, "number": 3}.items():
        setattr(module, name, value)
    monkeypatch.setitem(sys.modules, "shifts", module)
    monkeypatch.setitem(SYSTEMS._entries, "shift", Entry("shift", target, ShiftSettings))
    return ModelSettings.model_validate({"size": 4, "system": "shift"})


def test_a_class_says_what_differs_and_has_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    system = build_system(settings(monkeypatch, "shifts:Shift"))
    pixels = torch.arange(96, dtype=torch.uint8).view(2, 3, 4, 4)
    (x,) = system.inputs(pixels, stream(0, "noise"))
    system.start(x)
    system.after_step()
    assert torch.equal(system.to_pixels(system.decode(system.encode(x))), pixels)
    assert torch.equal(system.loss(x), system.nats(x).mean())
    assert system.sample(2, generator=stream(0, "z")).shape == (2, 3, 4, 4)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("shifts:Half", "shifts:Half does not define decode, nats; suite.systems.System says"),
        ("shifts:number", "shifts:number is not derived from suite.systems.System"),
        ("shifts:Shfit", "shifts:Shfit cannot be imported: AttributeError"),
        ("shift_s:Shift", "shift_s:Shift cannot be imported: ModuleNotFoundError"),
        ("shifts:Deaf", "Deaf does not take its settings: got an unexpected keyword argument 'by'"),
    ],
)
def test_a_class_that_is_not_whole_is_one_line(
    monkeypatch: pytest.MonkeyPatch, target: str, said: str
) -> None:
    with pytest.raises(PlaceError) as caught:
        build_system(settings(monkeypatch, target))
    assert str(caught.value).startswith(f"the system shift: {said}")
    assert "\n" not in str(caught.value)
