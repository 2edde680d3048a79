"""The task ``define``: what a layer declares of itself, compared with its code."""

import torch
from torch import Tensor

from suite.errors import MistakeError, SuiteError
from suite.flows import Definition, Formula, Transform, stream
from suite.measure.definitions.layer_formulas import Step, Written
from suite.registry import (
    REFERENCES,
    DeclaredFormula,
    DefineResult,
    DefineSettings,
    Sink,
)
from suite.registry.names import load_target
from suite.registry.tasks.define import PARTS, Reference
from suite.train.numerics.device import find_device, kernels, name_kernels

IMAGES = 3
MORE = {"coupling": {"hidden_channels": 5, "num_blocks": 1}}
"""What parts are built with besides; a coupling's formulas are the same for every network."""


def run(settings: DefineSettings, sink: Sink) -> DefineResult:
    """Compares a layer with random parameters with its declared formulas and with itself.

    Args:
        settings: The run's settings.
        sink: Where it reports to.

    Raises:
        MistakeError: The layer declares nothing, or nobody wrote its formulas out.
        SuiteError: The layer is not what it declares.
    """
    device = find_device(sink.device)
    sink.progress(0, 1, {})
    with kernels(threads=1, deterministic=True, tensor_float=False):
        sink.note(backend=name_kernels(device), threads=1)
        layer = random_layer(settings).to(device)
        definition = _definition(settings.layer, layer)
        written = _written(settings.layer, layer)
        x = images(settings, IMAGES, "compared").to(device)
        result = compare(settings, layer, definition, written, x)
    sink.progress(1, 1, {})
    return result


def random_layer(settings: DefineSettings) -> Transform:
    """The layer initialised on random images, its parameters then moved; float64, in evaluation.

    Raises:
        MistakeError: It takes no images of this shape.
    """
    generator = stream(settings.seed, settings.layer, "layer")
    try:
        layer = _build(settings, generator).double()
    except ValueError as error:
        raise MistakeError(
            f"the layer {settings.layer}: {error}", hint="set channels or size otherwise"
        ) from None
    layer.initialise(images(settings, 16, "initialised"))
    known = settings.layer in REFERENCES.names
    moved = REFERENCES.find(settings.layer).moved if known else Reference.moved
    with torch.no_grad():
        for parameter in layer.parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
            parameter.add_(moved * noise)
    return layer.eval()


def compare(
    settings: DefineSettings,
    layer: Transform,
    definition: Definition,
    written: Written,
    x: Tensor,
) -> DefineResult:
    """The deviations of a layer from its formulas and from itself.

    Args:
        settings: The run's settings.
        layer: The layer, float64.
        definition: What it declares.
        written: The same, written out.
        x: Images, float64.

    Raises:
        SuiteError: One of the deviations is above the tolerance, or what is written out is another
            formula.
    """
    with torch.no_grad():
        y, logdet = layer(x)
        back = layer.inverse(y)
        function, inverse, log_determinant = (
            _declared(settings.layer, *pair)
            for pair in (
                (definition.function, written.function, x, y),
                (definition.inverse, written.inverse, y, back),
                (definition.log_determinant, written.log_determinant, x, logdet),
            )
        )
    deviations = {
        "its function is off the declared one": function.deviation,
        "its inverse is off the declared one": inverse.deviation,
        "its log-determinant is off the declared one": log_determinant.deviation,
        "the inverse of its function is off": deviation(back, x),
        "its log-determinant is off that of the Jacobian": deviation(
            logdet, jacobian_logdet(layer, x)
        ),
    }
    _refuse(settings, deviations)
    *_, round_trip, jacobian = deviations.values()
    return DefineResult(
        function=function,
        inverse=inverse,
        log_determinant=log_determinant,
        where=definition.where,
        round_trip=round_trip,
        jacobian=jacobian,
        largest_deviation=max(deviations.values()),
        tolerance=settings.tolerance,
        agrees=True,
    )


def deviation(found: Tensor, right: Tensor) -> float:
    """The largest difference, relative to the largest number where that is above 1.

    >>> deviation(torch.tensor([1.0, 200.0]), torch.tensor([3.0, 128.0]))
    0.5625
    """
    return float((found - right).abs().max() / right.abs().max().clamp(min=1))


def jacobian_logdet(layer: Transform, x: Tensor) -> Tensor:
    """``log |det dy/dx|`` from the whole Jacobian by automatic differentiation, (batch,)."""
    whole = [
        torch.autograd.functional.jacobian(lambda one: layer(one)[0], image.unsqueeze(0))
        for image in x
    ]
    square = torch.stack(whole).view(len(x), x[0].numel(), x[0].numel())
    logdet: Tensor = torch.linalg.slogdet(square)[1]
    return logdet


def _refuse(settings: DefineSettings, deviations: dict[str, float]) -> None:
    # Not "above": what is not a number is no agreement.
    wrong = [
        f"{words} by {found:.1e}"
        for words, found in deviations.items()
        if not found <= settings.tolerance
    ]
    if wrong:
        raise SuiteError(
            f"the layer {settings.layer} is not what it declares: {', '.join(wrong)}, where "
            f"{settings.tolerance:.0e} is allowed"
        )


def _declared(
    name: str, formula: Formula, step: Step, given: Tensor, found: Tensor
) -> DeclaredFormula:
    if formula.text != step.text:
        raise SuiteError(
            f"the layer {name} declares {formula.text!r}, and would be compared with {step.text!r}",
            hint="change the reference with the declaration",
        )
    away = deviation(found, step.compute(given))
    return DeclaredFormula(text=formula.text, latex=formula.latex, deviation=away)


def _build(settings: DefineSettings, generator: torch.Generator) -> Transform:
    if settings.layer in REFERENCES.names and (make := REFERENCES.find(settings.layer).make):
        whole: Transform = load_target(make)(settings.channels, settings.size, generator)
        return whole
    part, _, name = settings.layer.partition("-")
    variants, more = PARTS[part], MORE.get(part, {})
    layer: Transform = variants.build(
        variants.parse(name), settings.channels, generator=generator, **more
    )
    return layer


def images(settings: DefineSettings, count: int, use: str) -> Tensor:
    """Random images that the layer takes, float64.

    Args:
        settings: The run's settings.
        count: How many.
        use: What they are for; each use has images of its own.
    """
    shape = (count, settings.channels, settings.size, settings.size)
    x = torch.randn(
        shape, generator=stream(settings.seed, settings.layer, use), dtype=torch.float64
    )
    if settings.layer in REFERENCES.names and (domain := REFERENCES.find(settings.layer).domain):
        x = load_target(domain)(x)
    return x


def _definition(name: str, layer: Transform) -> Definition:
    found = getattr(layer, "definition", None)
    if not isinstance(found, Definition):
        kind = type(layer)
        raise MistakeError(
            f"the layer {name} declares no definition",
            hint=f"give {kind.__module__}.{kind.__qualname__} a suite.flows.Definition as its "
            "attribute definition",
        )
    return found


def _written(name: str, layer: Transform) -> Written:
    if name not in REFERENCES.names:
        raise MistakeError(
            f"the definition of the layer {name} can be compared with nothing",
            hint="add a Reference of this name to suite.registry.REFERENCES",
        )
    written: Written = REFERENCES.find(name).load()(layer)
    return written
