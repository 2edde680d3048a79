"""Declarations against the code of the layers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from suite.errors import MistakeError, SuiteError
from suite.flows import AdditiveCoupling, Definition, Formula
from suite.measure.definitions.define import (
    compare,
    deviation,
    images,
    jacobian_logdet,
    random_layer,
    run,
)
from suite.measure.definitions.layer_formulas import Step, Written
from suite.registry import COUPLINGS, REFERENCES, DefineSettings, Entry
from suite.registry.tasks.define import layer_names
from suite.registry.variants.couplings import Additive
from tests.train.memory_sink import MemorySink

every_layer = pytest.mark.parametrize("name", layer_names())


class Silent(AdditiveCoupling):
    """A layer of another package that declares nothing."""

    definition = None  # type: ignore[assignment]


class Unwritten(AdditiveCoupling):
    """One that declares something, and nobody wrote it out."""


def settings_of(name: str, **more: Any) -> DefineSettings:
    return DefineSettings(layer=name, **more)


def parts(name: str) -> tuple[DefineSettings, Any, Definition, Written, Tensor]:
    """What a layer is compared with, and images."""
    settings = settings_of(name)
    layer = random_layer(settings)
    x = images(settings, 3, "tested")
    assert layer.definition is not None
    return settings, layer, layer.definition, REFERENCES.find(name).load()(layer), x


@every_layer
@pytest.mark.parametrize("seed", range(3))
def test_layers_are_what_they_declare(name: str, seed: int) -> None:
    sink = MemorySink()
    result = run(settings_of(name, seed=seed), sink)
    assert result.agrees
    formulas = (result.function, result.inverse, result.log_determinant)
    deviations = [result.round_trip, result.jacobian, *(one.deviation for one in formulas)]
    assert result.largest_deviation == max(deviations) <= 1e-12
    assert sink.step == 1


@pytest.mark.parametrize(("channels", "size"), [(2, 6), (5, 2)])
@every_layer
def test_other_shapes_are_compared_too(name: str, channels: int, size: int) -> None:
    assert run(settings_of(name, channels=channels, size=size), MemorySink()).agrees


def test_a_shape_that_does_not_fit_is_refused() -> None:
    with pytest.raises(MistakeError, match="nice-coupling: expected an even number of values"):
        run(settings_of("nice-coupling", channels=3, size=3), MemorySink())


def test_the_low_rank_form_has_the_same_formulas() -> None:
    settings = settings_of("coupling-matrixexp", channels=50, size=2)
    assert random_layer(settings).rank == 3
    low, full = (run(one, MemorySink()) for one in (settings, settings_of(settings.layer)))
    assert (low.function.text, low.inverse.text) == (full.function.text, full.inverse.text)
    assert low.largest_deviation <= 1e-12


def test_the_same_run_gives_the_same_result() -> None:
    settings = settings_of("coupling-matrixexp")
    assert run(settings, MemorySink()) == run(settings, MemorySink())


@every_layer
def test_nothing_that_is_compared_is_zero_by_construction(name: str) -> None:
    _, layer, _, written, x = parts(name)
    assert (written.function.compute(x) - x).abs().max() > 0.1
    logdet = layer(x)[1]
    assert (logdet.abs().max() > 0.01) == (written.log_determinant.text != "0")
    assert torch.allclose(jacobian_logdet(layer, x), logdet, rtol=0, atol=1e-10)


def negated(step: Step) -> Step:
    # Zero, which has no sign, becomes -2.
    return replace(step, compute=lambda x: -step.compute(x) - 2 * (step.text == "0"))


def shifted(step: Step) -> Step:
    return replace(step, compute=lambda x: step.compute(x) + 1e-8)


def undefined(step: Step) -> Step:
    return replace(step, compute=lambda x: step.compute(x) * float("nan"))


@pytest.mark.parametrize("wrong", [negated, shifted, undefined])
@pytest.mark.parametrize("formula", ["function", "inverse", "log_determinant"])
@every_layer
def test_a_wrong_declaration_is_caught(
    name: str, formula: str, wrong: Callable[[Step], Step]
) -> None:
    settings, layer, definition, written, x = parts(name)
    changed = replace(written, **{formula: wrong(getattr(written, formula))})
    words = formula.replace("_", "-")
    with pytest.raises(SuiteError, match=f"{name} is not what it declares: its {words} is off"):
        compare(settings, layer, definition, changed, x)


@pytest.mark.parametrize("formula", ["function", "inverse", "log_determinant"])
@every_layer
def test_a_text_that_is_not_the_one_written_out_is_caught(name: str, formula: str) -> None:
    settings, layer, definition, written, x = parts(name)
    found: Formula = getattr(definition, formula)
    other: dict[str, Any] = {formula: replace(found, text=f"-{found.text}")}
    changed = replace(definition, **other)
    with pytest.raises(SuiteError, match=f"{name} declares '-"):
        compare(settings, layer, changed, written, x)


@pytest.mark.parametrize("name", ["actnorm", "conv1x1-standard", "coupling-affine"])
def test_code_that_is_not_what_is_declared_is_caught(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, layer, definition, written, x = parts(name)
    forward, inverse = layer.forward, layer.inverse

    with monkeypatch.context() as patch:
        patch.setattr(layer, "forward", lambda x: (forward(x)[0], -forward(x)[1]))
        with pytest.raises(SuiteError, match="its log-determinant is off that of the Jacobian"):
            compare(settings, layer, definition, written, x)
    with monkeypatch.context() as patch:
        patch.setattr(layer, "inverse", lambda y: 2 * inverse(y))
        with pytest.raises(SuiteError, match="the inverse of its function is off by"):
            compare(settings, layer, definition, written, x)


def test_a_layer_without_a_declaration_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Entry("silent", "tests.measure.definitions.test_define:Silent", Additive)
    monkeypatch.setitem(COUPLINGS._entries, "silent", entry)
    monkeypatch.setattr(COUPLINGS, "parse", lambda name: Additive.model_construct(name=name))
    with pytest.raises(MistakeError) as caught:
        run(settings_of("coupling-silent"), MemorySink())
    assert str(caught.value) == (
        f"the layer coupling-silent declares no definition; give {__name__}.Silent "
        "a suite.flows.Definition as its attribute definition"
    )


def test_a_declaration_that_nobody_wrote_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Entry("unwritten", "tests.measure.definitions.test_define:Unwritten", Additive)
    monkeypatch.setitem(COUPLINGS._entries, "unwritten", entry)
    monkeypatch.setattr(COUPLINGS, "parse", lambda name: Additive.model_construct(name=name))
    with pytest.raises(MistakeError, match="coupling-unwritten can be compared with nothing"):
        run(settings_of("coupling-unwritten"), MemorySink())


def test_deviations_of_large_numbers_are_relative() -> None:
    assert deviation(torch.tensor([0.5]), torch.tensor([0.25])) == 0.25
    assert deviation(torch.tensor([500.0, 1.0]), torch.tensor([400.0, 2.0])) == 0.25
