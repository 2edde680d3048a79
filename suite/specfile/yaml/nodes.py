"""YAML text -> a document: what studies need of YAML, and nothing that can surprise."""

import re
from collections.abc import Iterator
from typing import Any, NoReturn

from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from suite.spec.complaint import Path, dotted, shown
from suite.specfile.yaml.document import Document, Place
from suite.specfile.yaml.mistakes import Mistake, MistakesError
from suite.specfile.yaml.scalars import MOST_OF_A_RANGE, integer_range, plain_value
from suite.specfile.yaml.yaml_events import events

DEEPEST = 50
_HALF = re.compile("[\ud800-\udfff]")
_HALVED = "half a character (a lone surrogate) is no text"


def parse(text: str, file: str) -> Document:
    """The document that a text is.

    Values that YAML allows and a study does not (tags, anchors, merges, infinities) are noted in
    it. Syntax errors and duplicate keys end the reading.

    Args:
        text: The text.
        file: What mistakes call it.

    Raises:
        MistakesError: The text is no YAML, or not one document.
    """
    document = Document(file)
    builder = _Builder(document, events(text, file))
    document.data = builder.document()
    return document


class _Builder:
    """Plain data from the parser's events, whose attributes have no types."""

    def __init__(self, document: Document, events: Iterator[Any]) -> None:
        self._document = document
        self._events = events
        self._ranged = 0

    def document(self) -> Any:
        data, seen = None, False
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                if seen:
                    self._stop(event, "a second document; one file is one document")
                data, seen = self._value(next(self._events), ()), True
        if not seen:
            what = "there is nothing in this file but comments"
            raise MistakesError([Mistake(self._document.file, 1, 1, "", what)])
        return data

    def _stop(self, event: Event, message: str, key: str = "") -> NoReturn:
        line, column = _place(event)
        raise MistakesError([Mistake(self._document.file, line, column, key, message)])

    def _value(self, event: Any, path: Path) -> Any:
        self._document.values[path] = _place(event)
        if len(path) > DEEPEST:
            self._stop(event, f"nested deeper than {DEEPEST} levels")
        if isinstance(event, AliasEvent):
            self._document.refuse(path, _not_read("aliases", f"*{event.anchor}"))
            return None
        if event.anchor is not None:
            self._document.refuse(path, _not_read("anchors", f"&{event.anchor}"))
        if event.tag is not None:
            self._document.refuse(path, _not_read("tags", _tag(event)))
        if isinstance(event, MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        return self._scalar(event, path)

    def _mapping(self, path: Path) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        seen: dict[str, Place] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event, path)
            inner = (*path, key)
            if key in seen:
                what = f"this key is there twice, first in line {seen[key][0]}"
                self._stop(event, what, dotted(inner))
            seen[key] = self._document.keys[inner] = _place(event)
            value = self._value(next(self._events), inner)
            if key == "<<" and event.style is None:
                self._document.refuse(inner, _not_read("merges", key), about_key=True)
            elif inner not in self._document.refused or value is not None:
                mapping[key] = value
        return mapping

    def _key(self, event: Any, path: Path) -> str:
        """A key's text. One that is no text is noted, and its own spelling used."""
        if not isinstance(event, ScalarEvent):
            self._stop(event, "a key is a word, not a list, a mapping or an alias")
        text = str(event.value)
        if _HALF.search(text):
            self._stop(event, _HALVED)
        if event.anchor is not None:
            self._stop(event, _not_read("anchors", f"&{event.anchor}"))
        if event.tag is not None:
            self._stop(event, _not_read("tags", _tag(event)))
        try:
            value = text if event.style else plain_value(text)
        except ValueError:
            value = None
        if not isinstance(value, str):
            self._document.keys[(*path, text)] = _place(event)
            self._document.refuse(
                (*path, text),
                f"a key is text, found {shown(value)}; put it in quotes",
                about_key=True,
            )
        return text

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            numbers = self._range(event, (*path, len(items)))
            if numbers is None:
                items.append(self._value(event, (*path, len(items))))
            else:
                place = _place(event)
                for number in numbers:
                    self._document.values[(*path, len(items))] = place
                    items.append(number)
        return items

    def _range(self, event: Any, path: Path) -> range | None:
        if not isinstance(event, ScalarEvent) or event.style or event.tag or event.anchor:
            return None
        try:
            numbers = integer_range(event.value)
        except ValueError as error:
            self._document.values[path] = _place(event)
            self._document.refuse(path, str(error))
            return None
        self._ranged += len(numbers or ())
        if self._ranged > MOST_OF_A_RANGE:
            self._stop(event, f"ranges of more than {MOST_OF_A_RANGE:,} numbers in all")
        return numbers

    def _scalar(self, event: Any, path: Path) -> Any:
        text = str(event.value)
        if _HALF.search(text):
            self._document.refuse(path, _HALVED)
            return None
        if event.style:
            return text
        try:
            return plain_value(text)
        except ValueError as error:
            self._document.refuse(path, str(error))
            return None


def _not_read(what: str, written: str) -> str:
    return f"{what} ({written}) are not read; write it out, or put it in quotes if it is text"


def _tag(event: Any) -> str:
    """A tag as it was written."""
    return str(event.tag).replace("tag:yaml.org,2002:", "!!", 1)


def _place(event: Event) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1
