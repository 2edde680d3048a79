"""Text from studies and records, made harmless before it is written anywhere."""


def one_line(text: object) -> str:
    r"""Text on one line, without control characters or marks that turn the direction of reading.

    A name in a record may come from anybody, and a terminal obeys what is printed to it.

    >>> one_line("red\x1b[31m\ntext")
    'red [31m text'
    """
    line = str(text)
    if not line.isprintable():
        line = "".join(letter if letter.isprintable() else " " for letter in line)
    return " ".join(line.split())
