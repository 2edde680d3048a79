"""YAML text -> the parser's events, or its complaint in words that help."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import Event
from ruamel.yaml.reader import ReaderError

from suite.specfile.yaml.mistakes import Mistake, MistakesError

# The parser ends a line at these, and editors do not: places behind them would be wrong.
_ODD_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


class _Sentence(NamedTuple):
    """What to say instead of one of the parser's complaints.

    Attributes:
        pattern: The complaint.
        text: What to say; ``{line}`` is where the part began that the parser was reading.
        at_start: Whether the mistake is where that part began.
    """

    pattern: str
    text: str
    at_start: bool = False


_SENTENCES = (
    _Sentence(r"found character '\\t'", "a tab; YAML is indented and aligned with spaces"),
    _Sentence(r"found character (.*) that", "no value begins with {0}; put it in quotes"),
    _Sentence(
        r"mapping values are not allowed",
        "a colon where none can be; check the indentation and the space behind each colon, and put "
        "text that has ': ' in it in quotes",
    ),
    _Sentence(r"expected ':'", "a key without a colon", at_start=True),
    _Sentence(r"unexpected end of stream", "a quote that is not closed", at_start=True),
    _Sentence(
        r"expected <block end>",
        "this does not fit what begins in line {line}; check the indentation",
    ),
    _Sentence(
        r"expected '<document start>'", "this does not fit what comes before; check the indentation"
    ),
    _Sentence(
        r"expected the node content, but found '<stream end>'",
        "the file ends where a value should be",
    ),
    _Sentence(r"expected the node content, but found '(.*)'", "a value is missing before '{0}'"),
    _Sentence(
        r"sequence entries are not allowed",
        "a list item ('- ') where none can be; check the indentation",
    ),
    _Sentence(
        r"a block scalar", "nothing but a line end is behind | or >; put other text in quotes"
    ),
    _Sentence(r"an (?:alias|anchor) expected", "no value begins with * or &; put it in quotes"),
    _Sentence(r"or '(.)', but got '<stream end>'", "'{0}' is missing to close this", at_start=True),
    _Sentence(r"or '(.)', but got", "',' or '{0}' is missing here, in what line {line} opens"),
)


def events(text: str, file: str) -> Iterator[Event]:
    """What the parser finds in a text.

    Args:
        text: The text.
        file: What mistakes call it.

    Raises:
        MistakesError: The text is no YAML.
    """
    _check_directives(text, file)
    odd = _ODD_LINE_ENDS.search(text)
    if odd:
        raise _not_allowed(text, file, odd.start())
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except ReaderError as error:
        raise _not_allowed(text, file, error.position) from None
    except MarkedYAMLError as error:
        raise MistakesError([_explained(error, file)]) from None
    except Exception:
        # The parser has a few slips of its own on nonsense; none of them may reach a user.
        raise MistakesError([Mistake(file, 1, 1, "", "this is not YAML")]) from None


def _check_directives(text: str, file: str) -> None:
    """Refuses what comes before a document, such as another version of YAML."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("%"):
            if line.split() != ["%YAML", "1.2"]:
                what = "only YAML 1.2 is read, without directives; leave this line out"
                raise MistakesError([Mistake(file, number, 1, "", what)])
        elif line.strip() and not line.startswith("#"):
            return


def _not_allowed(text: str, file: str, position: int) -> MistakesError:
    before = text[:position]
    line, column = before.count("\n") + 1, position - before.rfind("\n")
    return MistakesError(
        [Mistake(file, line, column, "", f"the character {text[position]!a} is not allowed")]
    )


def _explained(error: MarkedYAMLError, file: str) -> Mistake:
    """The parser's complaint as a mistake."""
    here = error.problem_mark or error.context_mark
    start = error.context_mark or here
    reading = " ".join(str(part) for part in (error.context, error.problem) if part)
    for sentence in _SENTENCES:
        if found := re.search(sentence.pattern, reading):
            text = sentence.text.format(*found.groups(), line=start.line + 1)
            mark = start if sentence.at_start else here
            return Mistake(file, mark.line + 1, mark.column + 1, "", text)
    return Mistake(file, here.line + 1, here.column + 1, "", f"not YAML: {reading}")
