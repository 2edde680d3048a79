"""What a file is, by its first bytes."""

HEAD = 512
"""Bytes that are enough to tell."""
PNG = "a PNG image"
ZIP = "a zip archive"
TAR = "a tar"

_MARKS = (
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF8", "a GIF image"),
    (0, b"II*\0", "a TIFF image"),
    (0, b"MM\0*", "a TIFF image"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"\x1f\x8b", "compressed by gzip"),
    (0, b"BZh", "compressed by bzip2"),
    (0, b"\xfd7zXZ\0", "compressed by xz"),
    (0, b"\x28\xb5\x2f\xfd", "compressed by zstd"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"\x93NUMPY", "one array, as numpy.save writes it"),
    (0, b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (257, b"ustar", TAR),
    (8, b"WEBP", "a WebP image"),
    (0, b"version https://git-lfs", "what Git LFS keeps in a file's place"),
)
"""Where which bytes stand, and in what."""
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<?xml", b"<!--")


def kind_of(head: bytes) -> str | None:
    r"""What begins like this, in words that follow "it is"; None if nobody knows.

    Args:
        head: The first ``HEAD`` bytes, or all if there are fewer.

    >>> kind_of(b"\n<!DOCTYPE HTML><title>Log in</title>"), kind_of(b""), kind_of(b"anything")
    ('a web page', 'empty', None)
    """
    if not any(head):
        return "nothing but zeros" if head else "empty"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(_PAGES):
        return "a web page"
    return next((kind for place, mark, kind in _MARKS if head.startswith(mark, place)), None)
