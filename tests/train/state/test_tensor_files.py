"""Files of tensors, whole and otherwise."""

import gzip
import io
import os
import pickle
import zipfile
from pathlib import Path

import pytest
import torch

from suite.train.state.tensor_files import check_sums, load_tensors


def saved(content: object, *, zipped: bool = True) -> bytes:
    stream = io.BytesIO()
    torch.save(content, stream, _use_new_zipfile_serialization=zipped)
    return stream.getvalue()


VALUES = {"a": torch.arange(1000.0), "b": torch.arange(5)}
GOOD = saved(VALUES)


def archive(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr(name, b"content")
    return stream.getvalue()


@pytest.mark.parametrize("zipped", [True, False])
def test_what_torch_wrote_is_read(zipped: bool) -> None:
    stream = io.BytesIO(saved(VALUES, zipped=zipped))
    found = load_tensors(stream)
    assert all(torch.equal(found[name], value) for name, value in VALUES.items())
    check_sums(stream)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (bytes(4000), "it is nothing but zeros"),
        (b"<!DOCTYPE html><title>Log in</title>", "it is a web page"),
        (gzip.compress(GOOD, mtime=0), "it is compressed by gzip"),
        (GOOD[: len(GOOD) // 2], "it ends early"),
        (GOOD[:-30], "it ends early"),
        (archive("readme.txt"), "it is another zip archive, or damaged"),
        (saved({"a": Path("a")}), "it is damaged, or holds other things than numbers"),
        (pickle.dumps({"a": 1}, 2), "it is damaged, or holds other things|it is another file"),
    ],
)
def test_what_is_no_such_file_says_what_it_is(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        load_tensors(io.BytesIO(data))
    assert str(caught.value).startswith("not a file of tensors that torch.save wrote: ")
    assert "\n" not in str(caught.value)


def test_a_folder_is_the_systems_matter(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError), open(os.open(tmp_path, os.O_RDONLY), "rb") as stream:
        load_tensors(stream)


def test_a_flipped_bit_that_torch_overlooks_is_found() -> None:
    value = VALUES["a"].numpy().tobytes()
    place = GOOD.index(value) + len(value) // 2
    data = GOOD[:place] + bytes([GOOD[place] ^ 1]) + GOOD[place + 1 :]
    assert not torch.equal(load_tensors(io.BytesIO(data))["a"], VALUES["a"])
    with pytest.raises(ValueError, match=r"the CRC of its part .* is wrong"):
        check_sums(io.BytesIO(data))


def test_sums_that_were_left_out_are_not_asked_for() -> None:
    before = torch.serialization.get_crc32_options()
    torch.serialization.set_crc32_options(False)
    try:
        data = saved(VALUES)
    finally:
        torch.serialization.set_crc32_options(before)
    check_sums(io.BytesIO(data))
    assert torch.equal(load_tensors(io.BytesIO(data))["a"], VALUES["a"])
