"""What a file is, by its first bytes."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import numpy as np
import pytest

from suite.data.file_kinds import HEAD, PNG, TAR, ZIP, kind_of
from tests.data.formats import draw, png


def tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a"))
    return file.getvalue()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", b"b")
    return file.getvalue()


def array() -> bytes:
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (bytes(600), "nothing but zeros"),
        (png(draw(1)[0]), PNG),
        (tar(), TAR),
        (zipped(), ZIP),
        (array(), "one array, as numpy.save writes it"),
        (gzip.compress(b"a", mtime=0), "compressed by gzip"),
        (bz2.compress(b"a"), "compressed by bzip2"),
        (lzma.compress(b"a"), "compressed by xz"),
        (b"<!DOCTYPE html>", "a web page"),
        (b"\xef\xbb\xbf\r\n <HTML>", "a web page"),
        (b'<?xml version="1.0"?><Error>', "a web page"),
        (b"\x80\x02}q\x01(U\x0bbatch_label", None),
        (b"7" * 512, None),
    ],
)
def test_kinds(data: bytes, kind: str | None) -> None:
    assert kind_of(data[:HEAD]) == kind
