"""What a PNG file says of itself."""

import io
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from suite.data.sets.png_parts import check
from tests.data.formats import draw, png

IMAGE = png(draw(1)[0])


def saved(mode: str, **how: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, (32, 32)).save(file, "PNG", **how)
    return file.getvalue()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_a_plain_image_is_good_and_opaque(mode: str) -> None:
    assert not check(saved(mode), 32)


@pytest.mark.parametrize("data", [saved("LA"), saved("RGBA"), saved("L", transparency=3)])
def test_an_image_with_alpha_may_be_transparent(data: bytes) -> None:
    assert check(data, 32)


def test_sixteen_bits_are_refused() -> None:
    file = io.BytesIO()
    Image.fromarray(np.full((32, 32), 256, np.uint16)).save(file, "PNG")
    with pytest.raises(ValueError, match=r"^it has 16 bits a channel, not 8$"):
        check(file.getvalue(), 32)


def test_another_size_is_refused_before_anything_is_decoded() -> None:
    with pytest.raises(ValueError, match=r"^it has 32x32 pixels$"):
        check(IMAGE, 64)


def test_every_sum_is_looked_at() -> None:
    for place in (-13, -20, 30, 20):
        data = bytearray(IMAGE)
        data[place] ^= 1
        with pytest.raises(ValueError, match=r"the CRC of its part (IHDR|IDAT) is wrong"):
            check(bytes(data), 32)


@given(st.integers(0, len(IMAGE) - 1))
def test_no_image_that_ends_early_is_good(length: int) -> None:
    with pytest.raises(ValueError, match=r"^it (ends early|is no PNG image)$"):
        check(IMAGE[:length], 32)


def test_what_follows_the_end_does_not_matter() -> None:
    assert not check(IMAGE + b"some programs leave words here", 32)


def test_a_part_before_the_header_is_refused() -> None:
    end = IMAGE[-12:]
    with pytest.raises(ValueError, match=r"^its header is not at its beginning$"):
        check(IMAGE[:8] + end, 32)


def test_a_length_beyond_the_file_is_refused() -> None:
    data = IMAGE[:8] + struct.pack(">I", 2**31 - 1) + IMAGE[12:]
    with pytest.raises(ValueError, match=r"^it ends early$"):
        check(data, 32)
