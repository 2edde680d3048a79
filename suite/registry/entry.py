"""A registered name, and a set of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from suite.errors import UnknownNameError
from suite.registry.settings import Variant


@dataclass(frozen=True)
class Entry:
    """One variant: its name, its class, its settings.

    Attributes:
        name: What studies call it.
        target: Where its class is, as ``"module:Class"``; imported only by :meth:`load`.
        settings: The model of its settings.
    """

    name: str
    target: str
    settings: type[Variant]

    def load(self) -> type[Any]:
        """Imports the variant's class."""
        module, _, attribute = self.target.partition(":")
        loaded: type[Any] = getattr(import_module(module), attribute)
        return loaded


class Registry:
    """The variants of one kind, by name.

    Args:
        kind: What they are, as a user would say it: ``"coupling"``.
        entries: The variants.
    """

    def __init__(self, kind: str, entries: Iterable[Entry]) -> None:
        self.kind = kind
        self._entries = {entry.name: entry for entry in entries}

    @property
    def names(self) -> tuple[str, ...]:
        """The names there are."""
        return tuple(self._entries)

    def find(self, name: str) -> Entry:
        """The entry of this name.

        Raises:
            UnknownNameError: There is none; the hint lists the names there are.
        """
        if name in self._entries:
            return self._entries[name]
        near = get_close_matches(name, self.names, n=1)
        guess = f"did you mean {near[0]!r}? " if near else ""
        raise UnknownNameError(
            f"unknown {self.kind} {name!r}", hint=f"{guess}there are: {', '.join(self.names)}"
        )

    def parse(self, value: object) -> Variant:
        """Settings from a bare name, a mapping with a ``name``, or settings.

        Raises:
            UnknownNameError: No variant has this name.
            ValueError: The value has no name, or its settings are wrong.
        """
        if isinstance(value, str):
            return self.find(value).settings(name=value)
        if isinstance(value, dict) and isinstance(value.get("name"), str):
            return self.find(value["name"]).settings(**value)
        if isinstance(value, Variant) and isinstance(value, self.find(value.name).settings):
            return value
        raise ValueError(f"a {self.kind} is a name or a mapping with a name, not {value!r}")

    def build(self, settings: Variant, *sizes: Any, **more: Any) -> Any:
        """An instance of the variant's class: the sizes it is given, and its settings."""
        return self.find(settings.name).load()(*sizes, **more, **settings.arguments())
