"""Every layer among torch's own tools: it does there what it does alone."""

import copy
import io
import pickle
import threading
from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.func import functional_call, stack_module_state, vmap
from torch.utils.checkpoint import checkpoint

from suite.flows import (
    MatrixExpConv1x1,
    MatrixExpCoupling,
    MultiscaleFlow,
    Transform,
    bits_per_dim,
    build_model,
    nats_per_image,
    refresh_norm_bounds,
)
from suite.flows.norm_bound import BoundedExponent
from suite.registry import CONVOLUTIONS, ModelSettings
from tests.flows.catalogue import CASES, Case, build, images

CHOSEN = [
    case
    for case in CASES
    if not case.name.startswith("model")
    or case.name in {"model affine standard", "model matrixexp matrixexp"}
]
EVERY = pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.name)
SETTINGS = ModelSettings(size=4, steps=(1, 1), num_blocks=1, hidden_channels=4)


def gradients(layer: Transform, results: tuple[Tensor, Tensor]) -> list[Tensor]:
    z, logdet = results
    parameters = list(layer.parameters())
    if not parameters:
        return [z.detach(), logdet.detach()]
    found = torch.autograd.grad(
        z.square().sum() + logdet.sum(), parameters, allow_unused=True, materialize_grads=True
    )
    return [z.detach(), logdet.detach(), *found]


@EVERY
@pytest.mark.filterwarnings("ignore:The .grad attribute:UserWarning")  # of torch.compile itself
def test_compiled_in_training(case: Case) -> None:
    torch._dynamo.reset()
    layer, x = build(case), images(case, 3)
    expected = gradients(layer, layer(x))
    compiled = torch.compile(layer, backend="aot_eager" if case.name == "step" else "eager")
    torch.testing.assert_close(gradients(layer, compiled(x)), expected)


@EVERY
@pytest.mark.parametrize("reentrant", [False, True])
def test_checkpointed(case: Case, reentrant: bool) -> None:
    layer, x = build(case), images(case, 3).requires_grad_()
    expected = gradients(layer, layer(x))
    results = checkpoint(layer, x, use_reentrant=reentrant)
    assert isinstance(results, tuple)
    (results[0].square().sum() + results[1].sum()).backward()
    found = [p.grad if p.grad is not None else torch.zeros_like(p) for p in layer.parameters()]
    torch.testing.assert_close([*results, *found], expected)


@EVERY
def test_exported(case: Case) -> None:
    layer, x = build(case).eval(), images(case, 3)
    refresh_norm_bounds(layer)
    expected = layer(x)
    program = torch.export.export(layer, (x,))
    torch.testing.assert_close(program.module()(x), expected)
    torch.testing.assert_close(layer(x), expected, rtol=0, atol=0)


@pytest.mark.filterwarnings("ignore:There is a performance drop")  # of torch's attention
@EVERY
def test_an_ensemble_under_vmap(case: Case) -> None:
    layers, x = [build(case, seed=seed) for seed in range(3)], images(case, 3)
    parameters, buffers = stack_module_state(layers)

    def one(
        parameters: dict[str, Tensor], buffers: dict[str, Tensor], x: Tensor
    ) -> tuple[Tensor, Tensor]:
        result: tuple[Tensor, Tensor] = functional_call(layers[0], (parameters, buffers), (x,))
        return result

    # A layer without parameters has nothing else to be mapped over.
    found = vmap(one)(parameters, buffers, x.expand(3, *x.shape))
    for k, layer in enumerate(layers):
        torch.testing.assert_close((found[0][k], found[1][k]), layer(x))
    torch.testing.assert_close(layers[0](x), build(case)(x))


@EVERY
def test_autocast_reaches_the_networks_alone(case: Case) -> None:
    layer, x = build(case).float(), images(case, 3).float()
    plain = layer(x)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        z, logdet = layer(x)
        back = layer.inverse(z)
    assert (z.dtype, logdet.dtype) == (torch.float32, torch.float32)
    # The inverse asks the networks the same: it undoes the layer to single precision.
    torch.testing.assert_close(back, x, rtol=1e-3, atol=1e-3)
    if "coupling" not in case.name and "conv1x1" in case.name:
        torch.testing.assert_close((z, logdet), plain, rtol=0, atol=0)
    torch.testing.assert_close((z, logdet), plain, rtol=0.2, atol=0.5)


@EVERY
def test_initialisation_does_not_feel_autocast(case: Case) -> None:
    def started() -> Transform:
        return case.make(case.channels, case.size, torch.Generator().manual_seed(0)).float()

    plain, lowered, x = started(), started(), images(case, 8).float()
    plain.initialise(x)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        lowered.initialise(x)
    for (name, one), other in zip(plain.named_parameters(), lowered.parameters(), strict=True):
        torch.testing.assert_close(other, one, rtol=0.1, atol=0.1, msg=name)


@EVERY
def test_copies_and_pickles_are_of_their_own(case: Case) -> None:
    layer, x = build(case), images(case, 2)
    expected = layer(x)
    file = io.BytesIO()
    torch.save(layer, file)
    file.seek(0)
    copies = [copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))]
    copies.append(torch.load(file, weights_only=False))
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.mul_(3)
    for other in copies:
        torch.testing.assert_close(other(x), expected, rtol=0, atol=0)


@EVERY
def test_from_inference_to_training(case: Case) -> None:
    with torch.inference_mode():
        frozen = build(case)
        expected = frozen(images(case, 2))
    layer, x = build(case), images(case, 2)
    with torch.inference_mode():
        layer(x)
        layer.inverse(x)
    torch.testing.assert_close(layer(x), expected)
    gradients(layer, layer(x))


@EVERY
def test_threads_share_a_layer(case: Case) -> None:
    layer, x = build(case), images(case, 2)
    expected, found = layer(x), [(x, x)] * 4

    def work(place: int) -> None:
        for _ in range(3):
            found[place] = layer(x)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in found:
        torch.testing.assert_close(each, expected, rtol=0, atol=0)


@EVERY
def test_images_in_other_strides(case: Case) -> None:
    layer, x = build(case), images(case, 3)
    one = x[:1].expand(3, -1, -1, -1)
    for strided in (x.contiguous(memory_format=torch.channels_last), one):
        torch.testing.assert_close(layer(strided), layer(strided.contiguous().clone()))


@EVERY
def test_an_empty_batch(case: Case) -> None:
    layer, x = build(case), images(case, 3)[:0]
    z, logdet = layer(x)
    assert (z.shape, logdet.shape) == (x.shape, (0,))
    assert layer.inverse(z).shape == x.shape
    for per_image in (bits_per_dim, nats_per_image):
        assert per_image(z, logdet).shape == (0,)


@EVERY
@pytest.mark.filterwarnings("ignore")  # torch.jit is deprecated, and warns of what becomes constant
def test_traced(case: Case) -> None:
    layer, x = build(case).eval(), images(case, 3)
    traced = torch.jit.trace(layer, (x,), check_trace=False)
    torch.testing.assert_close(traced(x), layer(x))


@pytest.mark.parametrize("conv", CONVOLUTIONS.names)
@pytest.mark.parametrize("use", ["context", "setting"])
def test_a_model_starts_on_the_default_device(conv: str, use: str) -> None:
    settings = SETTINGS.model_copy(update={"conv1x1": CONVOLUTIONS.parse(conv)})
    expected = build_model(settings, seed=3)
    if use == "context":
        with torch.device("meta"):
            model = build_model(settings, seed=3)
    else:
        torch.set_default_device("meta")
        try:
            model = build_model(settings, seed=3)
            on_cpu = build_on_cpu(settings)
            images = torch.zeros(2, 3, 4, 4, device="cpu")
            assert on_cpu(images)[0].device.type == "cpu"
            on_cpu.initialise(torch.rand(4, 3, 4, 4, device="cpu"))
            generator = torch.Generator("cpu").manual_seed(0)
            assert on_cpu.sample(2, generator=generator).device.type == "cpu"
        finally:
            torch.set_default_device(None)
    assert all(tensor.is_meta for tensor in model.state_dict().values())
    model.to_empty(device="cpu")
    model.load_state_dict(expected.state_dict())
    x = torch.rand(2, 3, 4, 4)
    torch.testing.assert_close(model(x), expected(x), rtol=0, atol=0)


def build_on_cpu(settings: ModelSettings) -> MultiscaleFlow:
    with torch.device("cpu"):
        return build_model(settings, seed=3)


BOUNDED: list[Callable[[], BoundedExponent]] = [
    lambda: MatrixExpConv1x1(4, generator=torch.Generator().manual_seed(0)),
    lambda: MatrixExpCoupling(
        4, hidden_channels=4, num_blocks=0, generator=torch.Generator().manual_seed(0)
    ),
]
BOTH = pytest.mark.parametrize("make", BOUNDED)


@BOTH
def test_a_bound_is_of_the_tensors_it_was_read_from(make: Callable[[], BoundedExponent]) -> None:
    layer = make()
    names = [name for name, _ in layer.named_parameters() if "network" not in name]

    def bound_of(factor: float) -> float:
        own = dict(layer.named_parameters())
        with torch.no_grad():
            others = {name: own[name] * factor for name in names}
        with torch.nn.utils.stateless._reparametrize_module(layer, others):
            return layer.norm_bound()

    # Memory is given out again, sooner or later to other tensors of the same version.
    factors = [float(factor) for factor in range(1, 60)]
    found = [bound_of(factor) for factor in factors]
    assert found == pytest.approx([found[0] * factor for factor in factors])


@BOTH
def test_a_program_beyond_its_bound_gives_nan(make: Callable[[], BoundedExponent]) -> None:
    layer, x = make().eval(), torch.rand(2, 4, 2, 2)
    with pytest.raises(ValueError, match=r"refresh_norm_bounds\(model\)"):
        torch.export.export(layer, (x,))
    refresh_norm_bounds(layer)
    module = torch.export.export(layer, (x,)).module()
    torch.testing.assert_close(module(x), layer(x))
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            if "network" not in name:
                parameter.mul_(5)
    assert module(x)[0].isnan().any()


@BOTH
def test_models_that_were_pickled_before_read_their_bounds(
    make: Callable[[], BoundedExponent],
) -> None:
    layer = make()
    bound = layer.norm_bound()
    state = layer.__getstate__() | {"_bound": 1e-3, "_read_at": (), "_outlasts": 0}
    old = type(layer).__new__(type(layer))
    old.__setstate__(state)
    assert old.norm_bound() == bound
