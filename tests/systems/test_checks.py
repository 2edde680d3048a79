"""All systems through one set of checks."""

import copy
import math

import pytest
import torch
from torch import Tensor

from suite.flows import stream
from suite.systems import System, build_system
from tests.systems.catalogue import CASES, SIZE, Case, build, inputs, pixels

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
EXACT = [case for case in CASES if case.settings.system.own_likelihood() == "exact"]


def jacobian_logdet(system: System, x: Tensor) -> Tensor:
    """The log-determinant of one image's latents by its values, by autograd."""
    # Images do not feel each other, so one batch of copies gives a row of the Jacobian each.
    copies = x.expand(x.numel(), *x.shape[1:]).clone().requires_grad_()
    rows = torch.eye(x.numel(), dtype=x.dtype).view_as(copies)
    (jacobian,) = torch.autograd.grad(system.encode(copies), copies, rows)
    logdet: Tensor = torch.linalg.slogdet(jacobian.flatten(1))[1]
    return logdet


@pytest.mark.parametrize("case", EXACT, ids=lambda case: case.name)
def test_an_exact_likelihood_is_that_of_the_prior_and_the_jacobian(case: Case) -> None:
    system = build(case)
    (x,) = inputs(system, 1)
    low, high = system.interval
    per_value = math.log((high - low) / 256)
    log_density = case.log_prior(system.encode(x)) + jacobian_logdet(system, x)
    expected = -(log_density + system.dimensions * per_value)
    assert torch.allclose(system.nats(x), expected, rtol=0, atol=1e-9)


@every_case
def test_bits_per_dim_are_nats_of_each_value_and_the_loss_is_one_figure(case: Case) -> None:
    system = build(case)
    seen = inputs(system, 3)
    nats = system.nats(*seen)
    assert nats.shape == (3,)
    assert system.dimensions == 3 * SIZE**2 == case.settings.dimensions
    bits = nats / (3 * SIZE**2 * math.log(2))
    assert torch.allclose(system.bits_per_dim(*seen), bits, rtol=1e-14)
    assert system.loss(*seen).shape == ()


@every_case
def test_decode_undoes_encode_and_encode_undoes_decode(case: Case) -> None:
    system = build(case)
    seen = inputs(system, 3)
    x = case.noisy(system, seen)
    z = system.latents(3, generator=stream(0, "z"), temperature=1.0)
    assert system.encode(*seen).shape == system.decode(z).shape == x.shape
    assert torch.allclose(system.decode(system.encode(*seen)), x, rtol=0, atol=1e-10)
    assert torch.allclose(case.latents(system, system.decode(z)), z, rtol=0, atol=1e-10)


@every_case
def test_an_image_does_not_feel_its_batch_mates_in_evaluation(case: Case) -> None:
    system = build(case)
    seen = inputs(system, 4)
    alone = tuple(value[:1] for value in seen)
    crowd = tuple(torch.cat((100 * value[1:], value[:1])) for value in seen)
    for ask in (system.nats, system.encode):
        assert torch.allclose(ask(*crowd)[-1:], ask(*alone), rtol=0, atol=1e-11)
    z = system.encode(*seen)
    crowded = system.decode(torch.cat((10 * z[1:], z[:1])))[-1:]
    assert torch.allclose(crowded, system.decode(z[:1]), rtol=0, atol=1e-11)


@every_case
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_all_has_the_dtype_of_the_weights(case: Case, dtype: torch.dtype) -> None:
    system = build(case).to(dtype)
    seen = inputs(system, 2)
    z = system.encode(*seen)
    drawn = system.latents(2, generator=stream(0, "z"), temperature=1.0)
    images = system.sample(2, generator=stream(0, "z"))
    for value in (*seen, z, drawn, images, system.nats(*seen), system.loss(*seen)):
        assert value.dtype == dtype


@every_case
def test_float32_is_near_float64(case: Case) -> None:
    system = build(case)
    seen = inputs(system, 4)
    expected = system.bits_per_dim(*seen)
    found = system.float().bits_per_dim(*(value.float() for value in seen))
    assert torch.allclose(found.double(), expected, rtol=0, atol=1e-3)


@every_case
def test_the_same_stream_of_noise_gives_the_same_bits(case: Case) -> None:
    system = build(case)
    first, again, other = (system.inputs(pixels(3), stream(seed, "noise")) for seed in (0, 0, 1))
    assert all(torch.equal(one, two) for one, two in zip(first, again, strict=True))
    assert torch.equal(system.nats(*first), system.nats(*again))
    assert not torch.equal(system.nats(*first), system.nats(*other))
    assert torch.equal(system.nats(*first), build(case).nats(*first))


@pytest.mark.parametrize("case", EXACT, ids=lambda case: case.name)
def test_noise_fills_the_width_of_a_pixel_and_no_more(case: Case) -> None:
    system = build(case)
    low, high = system.interval
    x = system.inputs(pixels(200), stream(0, "noise"))[0]
    noise = (x - low) / (high - low) * 256 - pixels(200)
    assert noise.min().item() == pytest.approx(0, abs=1e-3)
    assert noise.max().item() == pytest.approx(1, abs=1e-3)
    assert noise.mean().item() == pytest.approx(0.5, abs=0.02)


@every_case
def test_pixels_come_back_whatever_the_noise(case: Case) -> None:
    system = build(case)
    low, high = system.interval
    every = torch.arange(256, dtype=torch.float64).repeat(3, 1)
    for noise in (1e-6, 0.5, 1 - 1e-6):
        found = system.to_pixels((every + noise) / 256 * (high - low) + low)
        assert found.dtype == torch.uint8
        assert torch.equal(found, every.to(torch.uint8))
    images = pixels(5)
    assert torch.equal(system.to_pixels(system.inputs(images, stream(0, "noise"))[0]), images)


@every_case
def test_what_lies_outside_is_clipped_and_what_is_no_number_is_grey(case: Case) -> None:
    system = build(case)
    low, high = system.interval
    x = torch.tensor([low - 1, high + 1, -math.inf, math.inf, -1e30, math.nan, (low + high) / 2])
    assert system.to_pixels(x).tolist() == [0, 255, 0, 255, 0, 128, 128]


@every_case
def test_samples_come_from_the_seed_and_the_temperature(case: Case) -> None:
    system = build(case)

    def sample(seed: int, temperature: float = 1.0) -> Tensor:
        return system.sample(3, generator=stream(seed, "z"), temperature=temperature)

    assert sample(0).shape == (3, 3, SIZE, SIZE)
    assert torch.equal(sample(0), sample(0))
    assert not torch.equal(sample(0), sample(1))
    half = system.latents(3, generator=stream(0, "z"), temperature=0.5)
    whole = system.latents(3, generator=stream(0, "z"), temperature=1.0)
    assert torch.equal(2 * half, whole)
    assert torch.allclose(case.latents(system, sample(0, 0.5)), half, rtol=0, atol=1e-10)
    assert not sample(0).requires_grad


@every_case
def test_at_temperature_zero_all_samples_are_what_the_middle_decodes_to(case: Case) -> None:
    system = build(case)
    drawn = system.sample(3, generator=stream(0, "z"), temperature=0.0)
    middle = system.decode(torch.zeros(1, 3, SIZE, SIZE, dtype=torch.float64))
    assert torch.allclose(drawn, middle.expand_as(drawn), rtol=0, atol=1e-12)


@every_case
def test_the_loss_reaches_every_weight(case: Case) -> None:
    system = build(case).train()
    system.loss(*inputs(system, 8)).backward()
    for name, weight in system.named_parameters():
        assert weight.grad is not None, name
        assert weight.grad.isfinite().all(), name
        assert weight.grad.any(), name


@every_case
def test_gradients_are_those_of_finite_differences(case: Case) -> None:
    system = build(case)
    x, *rest = inputs(system, 2)
    weights = list(system.parameters())
    assert torch.autograd.gradcheck(
        lambda x, *_: system.nats(x, *rest),
        (x.requires_grad_(), *weights),
        fast_mode=True,
        atol=1e-5,
    )


@every_case
def test_what_follows_a_step_moves_no_weight(case: Case) -> None:
    system = build(case).train()
    before = {name: one.detach().clone() for name, one in system.named_parameters()}
    system.after_step()
    assert all(torch.equal(one, before[name]) for name, one in system.named_parameters())
    assert system.loss(*inputs(system, 4)).isfinite()


@every_case
def test_a_copy_computes_the_same_and_has_weights_of_its_own(case: Case) -> None:
    system = build(case)
    seen = inputs(system, 3)
    before = system.nats(*seen)
    other = copy.deepcopy(system)
    assert torch.equal(other.nats(*seen), before)
    with torch.no_grad():
        for weight in other.parameters():
            weight.mul_(1.5)
    other.after_step()
    assert not torch.equal(other.nats(*seen), before)
    assert torch.equal(system.nats(*seen), before)


@every_case
def test_a_loaded_state_computes_the_same_bits(case: Case) -> None:
    system, other = build(case), build(case, seed=1)
    seen = inputs(system, 3)
    assert not torch.equal(other.nats(*seen), system.nats(*seen))
    other.load_state_dict(system.state_dict())
    assert torch.equal(other.nats(*seen), system.nats(*seen))
    assert torch.equal(
        other.sample(2, generator=stream(0, "z")), system.sample(2, generator=stream(0, "z"))
    )


@every_case
def test_the_seed_decides_the_start(case: Case) -> None:
    first, again, other = (build(case, seed=seed, moved=0).state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


@every_case
def test_how_images_lie_in_memory_makes_no_difference(case: Case) -> None:
    system = build(case)
    images = pixels(3).contiguous(memory_format=torch.channels_last)
    seen, other = inputs(system, 3), system.inputs(images, stream(0, "noise"))
    assert torch.allclose(system.nats(*other), system.nats(*seen), rtol=0, atol=1e-11)
    z = system.encode(*seen)
    turned = z.contiguous(memory_format=torch.channels_last)
    assert torch.allclose(system.decode(turned), system.decode(z), rtol=0, atol=1e-12)


@every_case
def test_an_empty_batch_is_a_batch(case: Case) -> None:
    system = build(case)
    seen = inputs(system, 0)
    assert system.nats(*seen).shape == (0,)
    assert system.encode(*seen).shape == (0, 3, SIZE, SIZE)
    assert system.sample(0, generator=stream(0, "z")).shape == (0, 3, SIZE, SIZE)


@every_case
def test_images_of_another_size_are_refused(case: Case) -> None:
    system = build(case)
    small = torch.zeros(2, 3, SIZE // 2, SIZE, dtype=torch.float64)
    seen = tuple(small for _ in inputs(system, 2))
    for ask, given in ((system.nats, seen), (system.encode, seen), (system.decode, (small,))):
        with pytest.raises(ValueError, match=r"\(2, 3, 2, 4\)"):
            ask(*given)


@every_case
def test_parameters_are_as_many_as_the_formula_says(case: Case) -> None:
    system = build_system(case.settings)
    assert sum(one.numel() for one in system.parameters()) == case.settings.parameters()
