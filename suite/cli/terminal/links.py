"""Links in a terminal that can follow them: escape sequences around a text (OSC 8)."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

WITHOUT = frozenset({"", "dumb", "linux"})
"""Terminals that would show the address, or nothing, instead of a link."""
_BEGIN = "\x1b]8;;{}\x1b\\"


def can_link(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether links may be written to a stream: to a real terminal, or where the user says so.

    Args:
        stream: What is printed to.
        environ: Environment variables; ``FORCE_HYPERLINK`` decides where it is set, 0 for none.
    """
    if forced := environ.get("FORCE_HYPERLINK", ""):
        return forced != "0"
    return stream.isatty() and environ.get("TERM", "") not in WITHOUT


def linked(text: str, address: str) -> str:
    r"""A text that leads to an address; only the text where the address could act.

    >>> linked("4.2", "file:///a#b")
    '\x1b]8;;file:///a#b\x1b\\4.2\x1b]8;;\x1b\\'
    >>> linked("4.2", "file:///a\x1b]0;b")
    '4.2'
    """
    if not (address.isascii() and address.isprintable()):
        return text
    return f"{_BEGIN.format(address)}{text}{_BEGIN.format('')}"


def links_to(page: Path) -> Callable[[str, str], str]:
    """What makes texts lead to places on a page, where standard output is for links.

    Args:
        page: The page; it need not be there yet.

    Returns:
        A function of a text and a place, such as ``#run-ID``, or nothing for the page itself.
    """
    if not can_link(sys.stdout, os.environ):
        return lambda text, _: text
    address = page.absolute().as_uri()
    return lambda text, place: linked(text, address + place)
