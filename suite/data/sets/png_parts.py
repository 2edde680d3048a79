"""What a PNG file says of itself: its parts and their sums (W3C, Portable Network Graphics)."""

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_ALPHA = 4
"""The bit of a header's colour type that says that pixels have an alpha channel."""


def check(data: bytes, size: int) -> bool:
    """Looks whether a file is whole, and holds one image that is the same in eight bits a channel.

    Decoders skip sums, take the first image of several, and squeeze sixteen bits into eight in
    ways that differ: 256 became 255, or 1.

    Args:
        data: The file.
        size: Height and width that the image should have.

    Returns:
        Whether pixels may be transparent.

    Raises:
        ValueError: It is not like that; the text says what is wrong.
    """
    if not data.startswith(SIGNATURE):
        raise ValueError("it is no PNG image")
    may_be_transparent = False
    for number, (name, content) in enumerate(_parts(data)):
        if (number == 0) != (name == b"IHDR"):
            raise ValueError("its header is not at its beginning")
        if name == b"IHDR":
            may_be_transparent = _check_header(content, size)
        elif name == b"acTL":
            raise ValueError("it is animated")
        elif name == b"tRNS":
            may_be_transparent = True
    return may_be_transparent


def _parts(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Name and content of each part, up to the last one.

    Raises:
        ValueError: The file ends before, or a sum is wrong.
    """
    place, name, view = len(SIGNATURE), b"", memoryview(data)
    while name != b"IEND":
        if place + 12 > len(data):
            raise ValueError("it ends early")
        length, name = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            raise ValueError("it ends early")
        if zlib.crc32(view[place + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise ValueError(f"the CRC of its part {name.decode('latin1')} is wrong")
        yield name, view[place + 8 : end - 4]
        place = end


def _check_header(content: memoryview, size: int) -> bool:
    if len(content) != 13:
        raise ValueError("its header has another length")
    width, height, depth, colour = struct.unpack_from(">IIBB", content)
    if (width, height) != (size, size):
        raise ValueError(f"it has {width}x{height} pixels")
    if depth > 8:
        raise ValueError(f"it has {depth} bits a channel, not 8")
    return bool(colour & _ALPHA)
