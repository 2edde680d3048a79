"""Cutting a validation split."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from suite.data.validation_split import cut


@given(st.data())
def test_every_image_is_in_one_part(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 60))
    count = data.draw(st.integers(0, n - 1))
    seed = data.draw(st.integers(0, 2**40))
    images = torch.arange(n)
    kept, chosen = cut(images, count, seed)
    assert (len(kept), len(chosen)) == (n - count, count)
    assert torch.cat([kept, chosen]).sort().values.tolist() == list(range(n))
    assert kept.untyped_storage().data_ptr() == images.untyped_storage().data_ptr()


def test_the_seed_and_nothing_else_decides() -> None:
    torch.manual_seed(1)
    first = cut(torch.arange(100), 10, data_seed=0)[1]
    torch.manual_seed(2)
    assert torch.equal(cut(torch.arange(100), 10, data_seed=0)[1], first)
    assert not torch.equal(cut(torch.arange(100), 10, data_seed=1)[1], first)


def test_all_images_are_equally_likely() -> None:
    counts = torch.zeros(10)
    for seed in range(600):
        counts[cut(torch.arange(10), 3, seed)[1]] += 1
    # Each is drawn 180 times on average, with a standard deviation of 11.2.
    assert counts.min() > 180 - 4 * 11.2
    assert counts.max() < 180 + 4 * 11.2


def test_something_must_be_left() -> None:
    with pytest.raises(ValueError, match="cannot cut 5 out of 5 images"):
        cut(torch.arange(5), 5, 0)
