"""Text that is safe to print, whatever files and programs say, and legible, whatever shows it."""

_ASCII = str.maketrans(
    {
        "±": "+-",
        "…": "...",
        "\N{MULTIPLICATION SIGN}": "x",
        "\N{MICRO SIGN}": "u",
        "\N{GREEK SMALL LETTER MU}": "u",
        "†": "+",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        **dict.fromkeys("━╸╺", "-"),
        **dict(zip("▁▂▃▄▅▆▇█", "_.-:=+*#", strict=True)),
    }
)
"""What stands for a letter where there is only ASCII."""
_SPREAD = (" ± ", "+/-")
"""The same for what tables are full of, as wide as it was."""


def printable(text: str) -> str:
    r"""The text with everything shown that would act on a terminal.

    >>> print(printable("one\x1b[2J two\r"))
    one\x1b[2J two\r
    """
    if text.isprintable():
        return text
    return "".join(map(_printable, text))


def legible(text: str, encoding: str) -> str:
    """The text as far as an encoding can hold it, else in ASCII.

    >>> legible("4.2 ± 0.1 █▁", "utf-8"), legible("4.2 ± 0.1 █▁ é", "ascii")
    ('4.2 ± 0.1 █▁', '4.2+/-0.1 #_ ?')
    """
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return "".join(map(stand_in, text.replace(*_SPREAD)))
    return text


def stand_in(character: str) -> str:
    r"""ASCII that stands for a letter.

    >>> stand_in("…"), stand_in("a"), stand_in("é"), stand_in("\udcff")
    ('...', 'a', '?', '\\udcff')
    """
    if character.isascii():
        return character
    if "\ud800" <= character <= "\udfff":  # a byte of a file's name that is no text
        return character.encode("unicode_escape").decode("ascii")
    return character.translate(_ASCII).encode("ascii", "replace").decode("ascii")


def _printable(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return character.encode("unicode_escape").decode("ascii")
