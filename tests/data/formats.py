"""Small data sets in the true formats."""

import io
import pickle
import struct
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from suite.registry.variants.data_sets import Cifar10, ImageNet32, ImageNet32Npz, ImageNet64

Pixels = NDArray[np.uint8]

CIFAR_NAMES = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch")


class TinyCifar(Cifar10):
    """CIFAR-10 with four images a training batch."""

    train_images = 20
    validation_images = 6
    test_images = 3


class TinyPng(ImageNet32):
    train_images = 7
    validation_images = 2
    test_images = 4


class TinyPng64(ImageNet64):
    train_images = 3
    validation_images = 1
    test_images = 2


class TinyNpz(ImageNet32Npz):
    train_images = 30
    validation_images = 5
    test_images = 4


def draw(count: int, size: int = 32, seed: int = 0) -> Pixels:
    """Random images, (count, 3, size, size)."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (count, 3, size, size), dtype=np.uint8)


def cifar_batches(train: Pixels, test: Pixels) -> dict[str, Pixels]:
    """The images of each file."""
    parts = [*np.split(train, 5), test]
    return dict(zip(CIFAR_NAMES, parts, strict=True))


def python2_pickle(images: Pixels, label: str = "training batch 1 of 5") -> bytes:
    """A batch as CIFAR-10 has it: what Python 2 wrote, whose strings are bytes."""

    def text(value: str | bytes) -> bytes:
        data = value.encode() if isinstance(value, str) else value
        if len(data) < 256:
            return b"U" + bytes([len(data)]) + data
        return b"T" + struct.pack("<i", len(data)) + data

    def number(value: int) -> bytes:
        return b"J" + struct.pack("<i", value)

    rows = images.reshape(len(images), -1)
    dtype = (
        b"cnumpy\ndtype\n" + text("u1") + b"K\x00K\x01\x87R"
        b"(K\x03" + text("|") + b"NNN" + number(-1) + number(-1) + b"K\x00tb"
    )
    shape = number(rows.shape[0]) + number(rows.shape[1]) + b"\x86"
    array = (
        b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85" + text("b") + b"\x87R"
        b"(K\x01" + shape + dtype + b"\x89" + text(rows.tobytes()) + b"tb"
    )
    labels = b"](" + b"".join(b"K" + bytes([n % 10]) for n in range(len(rows))) + b"e"
    names = b"](" + b"".join(text(f"image_s_{n:06d}.png") for n in range(len(rows))) + b"e"
    items = (
        text("batch_label") + text(label) + text("labels") + labels,
        text("data") + array + text("filenames") + names,
    )
    return b"\x80\x02}q\x01(" + b"".join(items) + b"u."


def python3_batch(images: Pixels) -> dict[bytes, Any]:
    """A batch as people write it anew; pickle it by any protocol."""
    rows = images.reshape(len(images), -1)
    return {
        b"batch_label": b"training batch 1 of 5",
        b"labels": list(np.arange(len(images)) % 10),
        b"data": rows,
        b"filenames": [b"image.png"] * len(images),
    }


def write_cifar_pickled(folder: Path, train: Pixels, test: Pixels) -> Path:
    place = folder / "cifar-10-batches-py"
    place.mkdir(parents=True)
    for name, images in cifar_batches(train, test).items():
        (place / name).write_bytes(python2_pickle(images))
    meta = {b"num_cases_per_batch": 4, b"label_names": [b"airplane"], b"num_vis": 3072}
    (place / "batches.meta").write_bytes(pickle.dumps(meta, 2))
    return place


def write_cifar_binary(folder: Path, train: Pixels, test: Pixels) -> Path:
    place = folder / "cifar-10-batches-bin"
    place.mkdir(parents=True)
    for name, images in cifar_batches(train, test).items():
        labels = (np.arange(len(images)) % 10).astype(np.uint8)[:, None]
        rows = np.concatenate([labels, images.reshape(len(images), -1)], axis=1)
        (place / f"{name}.bin").write_bytes(rows.tobytes())
    return place


def png(image: Pixels) -> bytes:
    """One image, (3, size, size), as a PNG file."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image.transpose(1, 2, 0))).save(file, "PNG")
    return file.getvalue()


def write_png_folder(place: Path, images: Pixels) -> Path:
    place.mkdir(parents=True)
    for number, image in enumerate(images):
        (place / f"{number:07d}.png").write_bytes(png(image))
    return place


def write_png_tar(path: Path, images: Pixels) -> Path:
    """A tar whose members are in another order than their names."""
    with tarfile.open(path, "w") as tar:
        folder = tarfile.TarInfo(path.stem)
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)
        for number in reversed(range(len(images))):
            add_member(tar, f"{path.stem}/{number:07d}.png", png(images[number]))
    return path


def add_member(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))


def write_npz(folder: Path, train: Pixels, test: Pixels) -> None:
    """Ten batches and a batch of test images, in the folders that ImageNet's zips unpack to."""
    size = train.shape[-1]
    for number, images in enumerate(np.split(train, 10), start=1):
        path = folder / f"Imagenet{size}_train_npz" / f"train_data_batch_{number}.npz"
        _write_batch(path, images)
    _write_batch(folder / f"Imagenet{size}_val_npz" / "val_data.npz", test)


def _write_batch(path: Path, images: Pixels) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = images.reshape(len(images), -1)
    labels = np.arange(len(images)) % 1000 + 1
    np.savez(path, data=rows, labels=labels, mean=rows.mean(0))
