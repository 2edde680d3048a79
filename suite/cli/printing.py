"""Makes what comes from files and other programs safe to print."""


def printable(text: str) -> str:
    r"""The text with everything shown that would act on a terminal.

    >>> print(printable("one\x1b[2J two\r"))
    one\x1b[2J two\r
    """
    if text.isprintable():
        return text
    return "".join(map(_printable, text))


def _printable(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return character.encode("unicode_escape").decode("ascii")
