"""The learning rate of every step."""

import pytest
import torch
from pydantic import ValidationError

from suite.registry.systems.flowpp_forms import FORMS
from suite.train.optimisation.schedule import Constant, Cosine, Halvings, ImageWarmup, schedule_of
from tests.train.speckles import FLOWPP, GLOW, NSF, REALNVP, tiny, tiny_of


def test_the_published_warm_up_and_halving() -> None:
    rate = Halvings(lr=0.01, epoch_steps=782, warmup=1.0, halve_at=(40,))
    assert rate(0) == pytest.approx(0.01 / 782)
    assert rate(390) == pytest.approx(0.01 * 391 / 782)
    assert rate(781) == rate(782) == 0.01
    assert rate(40 * 782 - 1) == 0.01
    assert rate(40 * 782) == 0.005


def test_two_halvings_make_a_quarter() -> None:
    rate = Halvings(lr=1.0, epoch_steps=3, warmup=0.0, halve_at=(1, 2))
    assert [rate(step) for step in range(8)] == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]


def test_a_warm_up_of_part_of_a_step_is_none() -> None:
    rate = Halvings(lr=1.0, epoch_steps=3, warmup=0.3, halve_at=())
    assert rate(0) == 1


def test_the_largest_rate_of_some_steps() -> None:
    rate = Halvings(lr=1.0, epoch_steps=4, warmup=0.5, halve_at=(1,))
    assert rate.largest(0, 1) == 0.5
    assert rate.largest(0, 3) == 1.0
    assert rate.largest(3, 2) == 1.0
    assert rate.largest(4, 2) == 0.5
    assert rate.largest(4, 0) == 0.0


def test_a_run_gives_its_own() -> None:
    settings = tiny(lr=0.5, warmup=2.0, halve_at=[5])
    assert Halvings.of(settings, 3) == Halvings(0.5, 3, 2.0, (5,))


def test_a_constant_rate_is_the_runs_at_every_step() -> None:
    rate = schedule_of(tiny_of(REALNVP, lr=0.3), 3)
    assert rate == Constant(0.3)
    assert {rate(step) for step in range(1000)} == {0.3}
    assert rate.largest(10, 5) == 0.3
    assert rate.largest(10, 0) == 0.0


def test_a_warm_up_by_images_begins_at_nothing() -> None:
    rate = ImageWarmup(lr=1e-3, counted=512.0, images=500_000)
    assert rate(0) == 0
    assert rate(1) == pytest.approx(1e-3 * 512 / 500_000)
    assert rate(976) < 1e-3
    assert rate(977) == rate(100_000) == 1e-3


def test_a_warm_up_by_images_counts_them_by_their_area() -> None:
    settings = tiny_of(GLOW, schedule={"name": "image-warmup", "images": 40})
    # Eight images of 8x8 are half an image of 32x32.
    assert schedule_of(settings, 3) == ImageWarmup(0.01, 0.5, 40)


def test_half_a_cosine_ends_behind_the_last_step() -> None:
    rate = schedule_of(tiny_of(NSF, lr=0.3, epochs=4), 3)
    assert rate == Cosine(0.3, 12)
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
    theirs = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, T_max=12)
    for step in range(13):
        assert rate(step) == pytest.approx(theirs.get_last_lr()[0], rel=1e-12, abs=1e-15)
        optimiser.step()
        theirs.step()
    assert rate(12) == 0
    assert rate.largest(3, 4) == rate(3)


def test_pieces_are_shares_of_the_rate() -> None:
    schedule = {
        "name": "pieces",
        "pieces": [{"until": 4, "begin": 0.0}, {"until": 6}, {"end": 0.3, "decay": 0.5}],
    }
    rate = schedule_of(tiny_of(FLOWPP, lr=2.0, schedule=schedule), 3)
    found = [rate(step) for step in range(10)]
    assert found == pytest.approx([0, 0.5, 1, 1.5, 2, 2, 2, 1, 0.6, 0.6])


def test_the_published_pieces_of_the_form_for_imagenet_64() -> None:
    recipe = FORMS["imagenet64"].recipe
    rate = schedule_of(tiny_of(FLOWPP, lr=recipe["lr"], schedule=recipe["schedule"]), 3)
    expected = {
        0: 0.0,
        5_000: 2e-4,
        10_000: 4e-4,
        49_999: 4e-4,
        50_000: 4e-4,
        54_999: 4e-4 * 0.99995**4_999,
        55_000: 3e-4,
        230_000: 0.0,
        235_000: 5e-6,
        240_000: 1e-5,
        280_000: 0.0,
        285_000: 5e-7,
        290_000: 1e-6,
        10**6: 1e-6,
    }
    assert {step: rate(step) for step in expected} == pytest.approx(expected)


@pytest.mark.parametrize("untils", [[None, None], [4, 4, None], [5, 4, None], [4, 6]])
def test_pieces_that_do_not_follow_each_other_are_refused(untils: list[int | None]) -> None:
    pieces = [{"until": until} for until in untils]
    with pytest.raises(ValidationError, match="all pieces but the last say until which step"):
        tiny_of(FLOWPP, schedule={"name": "pieces", "pieces": pieces})
