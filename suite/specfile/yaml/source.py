"""A file -> its text, or one line that says why not."""

from pathlib import Path

from suite.specfile.yaml.mistakes import Mistake, MistakesError

LARGEST = 2**20


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        MistakesError: It is not there, cannot be read, is empty, huge, binary or not UTF-8.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise MistakesError([Mistake(str(path), 0, 0, "", _reason(error))]) from None
    if len(content) > LARGEST:
        what = f"the file is larger than {LARGEST:,} bytes; no study is"
        raise MistakesError([_at(path, content, LARGEST, what)])
    if b"\0" in content:
        what = "a binary file (it has NUL bytes), not a text"
        raise MistakesError([_at(path, content, content.index(b"\0"), what)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"not UTF-8 text: byte 0x{content[error.start]:02x}"
        raise MistakesError([_at(path, content, error.start, what)]) from None
    if not text.strip():
        raise MistakesError([_at(path, content, 0, "the file is empty")])
    return text


def _at(path: Path, content: bytes, position: int, what: str) -> Mistake:
    before = content[:position]
    column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
    return Mistake(str(path), before.count(b"\n") + 1, column, "", what)


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "this is a folder; name a file in it"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"
