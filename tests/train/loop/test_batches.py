"""The order of the images, and their noise."""

import torch
from torch import Tensor

from suite.data import NoAugmentation, dequantise
from suite.data.augmentation import Shifts
from suite.flows import to_pixels
from suite.train.loop.batches import Batch, Batches

IMAGES = torch.arange(10 * 3 * 4 * 4).remainder(251).to(torch.uint8).view(10, 3, 4, 4)
IMAGES[:, 0, 0, 0] = torch.arange(10, dtype=torch.uint8)  # each image says which it is
STEPS = 8
"""Two epochs of batches of three, three, three and one."""


def batches(*, flips: bool = False, seed: int = 0) -> Batches:
    return Batches(IMAGES, size=3, flips=flips, seed=seed)


def take(source: Batches, first: int = 0) -> list[Tensor]:
    return [seen(source.take(step)) for step in range(first, STEPS)]


def seen(batch: Batch) -> Tensor:
    """What a model sees of a batch, with its noise."""
    return dequantise(batch.pixels, batch.noise)


def names(batch: Tensor) -> list[int]:
    return to_pixels(batch)[:, 0, 0, 0].tolist()


def test_an_epoch_sees_every_image_once() -> None:
    source = batches()
    taken = take(source)
    assert source.epoch_steps == 4
    assert [len(batch) for batch in taken] == [3, 3, 3, 1] * 2
    epochs = [[name for batch in taken[i : i + 4] for name in names(batch)] for i in (0, 4)]
    assert [sorted(epoch) for epoch in epochs] == [list(range(10))] * 2
    assert epochs[0] != epochs[1]


def test_pixels_are_those_of_the_images() -> None:
    for batch in take(batches()):
        assert torch.equal(to_pixels(batch), IMAGES[names(batch)])


def test_noise_differs_between_epochs() -> None:
    taken = torch.cat(take(batches()))
    order = [name for step in taken.split(1) for name in names(step)]
    first, second = taken[order.index(4)], taken[10 + order[10:].index(4)]
    assert not torch.equal(first, second)
    assert torch.equal(to_pixels(first), to_pixels(second))


def test_a_seed_decides_everything() -> None:
    one, same, other = take(batches()), take(batches()), take(batches(seed=1))
    assert all(map(torch.equal, one, same))
    assert [names(batch) for batch in one] != [names(batch) for batch in other]


def test_flips_leave_order_and_noise_as_they_are() -> None:
    plain, flipped = torch.cat(take(batches())), torch.cat(take(batches(flips=True)))
    noise = plain - plain.mul(128).floor().div(128)
    pixels = to_pixels(plain)
    turned = 0
    for index, image in enumerate(to_pixels(flipped)):
        turn = not torch.equal(image, pixels[index])
        turned += turn
        assert torch.equal(image, pixels[index].flip(-1) if turn else pixels[index])
        level = image.float().div(128).sub(1)
        torch.testing.assert_close(flipped[index] - level, noise[index])
    assert 4 <= turned <= 16


def test_global_random_numbers_do_not_matter() -> None:
    torch.manual_seed(1)
    one = take(batches(flips=True))
    torch.manual_seed(2)
    assert all(map(torch.equal, one, take(batches(flips=True))))


def test_a_position_that_was_saved_is_gone_on_from() -> None:
    undisturbed = take(batches(flips=True))
    saving = batches(flips=True)
    for step in range(STEPS):
        resumed = batches(flips=True)
        resumed.load_state_dict(saving.state_dict(), step)
        assert all(map(torch.equal, undisturbed[step:], take(resumed, step)))
        seen(saving.take(step))


def test_the_first_images_are_drawn_apart() -> None:
    source = batches(flips=True)
    initial = seen(source.initial(6))
    assert torch.equal(seen(source.initial(6)), initial)
    assert len(set(zip(*[iter(initial.flatten(1).sum(1).tolist())], strict=True))) == 6
    assert all(map(torch.equal, take(source), take(batches(flips=True))))
    assert len(source.initial(512).pixels) == 10


def test_shifts_leave_order_flips_and_noise_as_they_are() -> None:
    plain = batches(flips=True)
    moved = Batches(IMAGES, size=3, flips=True, seed=0, augmentation=Shifts(0.3))
    for step in range(STEPS):
        one, other = plain.take(step), moved.take(step)
        assert one.pixels.shape == other.pixels.shape
        assert not torch.equal(one.pixels, other.pixels)
        assert torch.equal(one.noise.get_state(), other.noise.get_state())
    states, with_shifts = plain.state_dict(), moved.state_dict()
    assert with_shifts.keys() - states.keys() == {"augmentation"}
    assert all(torch.equal(states[name], with_shifts[name]) for name in states)


def test_none_is_what_runs_were_before_there_were_augmentations() -> None:
    none = Batches(IMAGES, size=3, flips=True, seed=0, augmentation=NoAugmentation())
    assert all(map(torch.equal, take(none), take(batches(flips=True))))
    assert none.state_dict().keys() == {"order", "order before", "flips", "noise"}


def test_a_shift_comes_before_a_flip() -> None:
    class Mark(Shifts):
        """Marks the left column."""

        def __call__(self, pixels: Tensor, generator: torch.Generator) -> Tensor:
            marked = pixels.clone()
            marked[:, 1, :, 0] = 255
            return marked

    source = Batches(IMAGES, size=10, flips=True, seed=0, augmentation=Mark(0.1))
    pixels = source.take(0).pixels
    on_left = (pixels[:, 1, :, 0] == 255).all(1)
    on_right = (pixels[:, 1, :, -1] == 255).all(1)
    assert (on_left ^ on_right).all()
    assert on_right.any()


def test_shifts_go_on_from_where_they_were() -> None:
    def made() -> Batches:
        return Batches(IMAGES, size=3, flips=True, seed=0, augmentation=Shifts(0.3))

    whole, first, second = made(), made(), made()
    expected = [seen(whole.take(step)) for step in range(STEPS)]
    for step in range(5):
        seen(first.take(step))
    second.load_state_dict(first.state_dict(), 5)
    found = [seen(second.take(step)) for step in range(5, STEPS)]
    assert all(map(torch.equal, found, expected[5:]))
    start = made().initial(4)
    assert not torch.equal(start.pixels, batches(flips=True).initial(4).pixels)
