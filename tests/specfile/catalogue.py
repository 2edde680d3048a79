"""The catalogue of bad files: ``bad_studies.txt``, and files that no text can hold."""

import re
from pathlib import Path
from typing import NamedTuple

HEAD = "study: bad\ntitle: A bad study\ntask: train\n"
TEXTS = Path(__file__).with_name("bad_studies.txt")


class Bad(NamedTuple):
    """A bad file.

    Attributes:
        name: What is wrong with it.
        content: What is in it.
        said: All mistakes, each from its line on; one that ends in ``…`` is cut.
    """

    name: str
    content: bytes
    said: tuple[str, ...]


def _read(section: str) -> Bad:
    name, *lines = section.splitlines()
    said = tuple(line.removeprefix("=> ") for line in lines if line.startswith("=> "))
    body = "".join(f"{line}\n" for line in lines if line and not line.startswith("=> "))
    has_head = body.lstrip().startswith(("study:", "%"))
    return Bad(name, (body if has_head else HEAD + body).encode(), said)


def _odd(name: str, text: str | bytes, *said: str) -> Bad:
    return Bad(name, text.encode() if isinstance(text, str) else text, said)


_TAB = "a tab; YAML is indented and aligned with spaces"
_BINARY = "a binary file (it has NUL bytes), not a text"
_KEYS = "a study file is keys with values"
_ODD = (
    _odd("a tab before a key", f"{HEAD}fixed:\n\tlr: 1\n", f"5:1: {_TAB}"),
    _odd("a tab behind a colon", f"{HEAD}fixed:\n  lr:\t1\n", f"5:6: {_TAB}"),
    _odd("a bell", f"{HEAD}about: bell \x07\n", r"4:13: the character '\x07' is not allowed"),
    _odd(
        "a line end that editors do not know",
        f"{HEAD}about: odd\u2028end\nfixed: {{lr: x}}\n",
        r"4:11: the character '\u2028' is not allowed",
    ),
    _odd(
        "a number of 500 digits",
        f"{HEAD}fixed: {{seed: {'9' * 500}}}\n",
        "4:15: fixed.seed: a number of 500 digits is too long",
    ),
    _odd(
        "brackets sixty deep",
        f"{HEAD}fixed: {{lr: {'[' * 60}{']' * 60}}}\n",
        "4:62: nested deeper than 50 levels",
    ),
    _odd(
        "keys sixty deep",
        HEAD + "".join(f"{' ' * depth}a:\n" for depth in range(60)),
        "55:52: nested deeper than 50 levels",
    ),
    _odd("nothing", "", "1:1: the file is empty"),
    _odd("spaces", " \n\n", "1:1: the file is empty"),
    _odd(
        "only comments",
        "# only\n# this\n",
        "1:1: there is nothing in this file but comments",
    ),
    _odd("a list", "- study: bad\n", f"1:1: {_KEYS}, found a list"),
    _odd("text", "just words\n", f"1:1: {_KEYS}, found 'just words'"),
    _odd("a number", "42\n", f"1:1: {_KEYS}, found 42"),
    _odd("an empty document", "---\n", f"2:1: {_KEYS}, found null"),
    _odd(
        "a directive behind a comment",
        f"# c\n%TAG ! x\n---\n{HEAD}",
        "2:1: only YAML 1.2 is read, without directives; leave this line out",
    ),
    _odd("Latin-1", HEAD.encode() + b"about: caf\xe9\n", "4:11: not UTF-8 text: byte 0xe9"),
    _odd("UTF-16", "study: bad".encode("utf-16-le"), f"1:2: {_BINARY}"),
    _odd("a NUL byte", HEAD.encode() + b"about: \0\n", f"4:8: {_BINARY}"),
    _odd("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", f"3:1: {_BINARY}"),
    _odd(
        "a file of a megabyte",
        f"{HEAD}about: {'x' * 2**20}\n",
        "4:1048535: the file is larger than 1,048,576 bytes; no study is",
    ),
    _odd(
        "line ends of Windows",
        f"{HEAD}fixed:\n  lr: x\n".replace("\n", "\r\n"),
        "5:7: fixed.lr: should be a number, found 'x'",
    ),
    _odd(
        "a byte-order mark",
        f"\ufeff{HEAD}fixed: {{lr: x}}\n",
        "4:13: fixed.lr: should be a number, found 'x'",
    ),
)
_SECTIONS = re.split(r"^# ", TEXTS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
CASES = (*(_read(re.split(r"^#### ", text, flags=re.MULTILINE)[0]) for text in _SECTIONS), *_ODD)
