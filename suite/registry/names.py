"""Registered names, and sets of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel

from suite.errors import PlaceError, UnknownNameError
from suite.registry.settings import TaskSettings, Variant

PLUGINS = "mef_suite.plugins"
"""The entry-point group whose functions are called, once, to add entries of other packages."""


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """What studies call it."""


E = TypeVar("E", bound=Named)


@cache
def load_plugins() -> None:
    """Calls what other packages put into the group ``mef_suite.plugins``.

    Each is a function without arguments that adds its entries: ``COUPLINGS.add(Entry(...))``.

    Raises:
        PlaceError: One of them raised an error, whatever it was.
    """
    for point in entry_points(group=PLUGINS):
        try:
            point.load()()
        except Exception as error:
            package = point.dist.name if point.dist else point.value
            raise PlaceError(
                f"plug-in {point.name} of the package {package}: {_text(error)}",
                hint="mend the package, or uninstall it",
            ) from error


def _text(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def load_target(target: str) -> Any:
    """Imports what ``"module:name"`` says."""
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


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
        loaded: type[Any] = load_target(self.target)
        return loaded


@dataclass(frozen=True)
class Task:
    """One task: what a run does.

    Attributes:
        name: What studies call it.
        target: Where its function is, as ``"module:function"``.
        settings: The model of its settings.
        result: The model of what it finds.
        is_exclusive: Whether its runs want the machine to themselves, as those that time do.
    """

    name: str
    target: str
    settings: type[TaskSettings]
    result: type[BaseModel]
    is_exclusive: bool = False

    @property
    def takes_files(self) -> bool:
        """Whether its runs may take files that other runs kept; the settings then know which."""
        return self.settings.takes is not TaskSettings.takes

    def load(self) -> Any:
        """Imports the task's function."""
        return load_target(self.target)


class Registry(Generic[E]):
    """Entries of one kind, by name.

    Args:
        kind: What they are, as a user would say it: ``"coupling"``.
        entries: Those that come with the suite.
    """

    def __init__(self, kind: str, entries: Iterable[E]) -> None:
        self.kind = kind
        self._entries = {entry.name: entry for entry in entries}

    @property
    def names(self) -> tuple[str, ...]:
        """The names there are."""
        load_plugins()
        return tuple(self._entries)

    def add(self, entry: E) -> None:
        """Registers one more.

        Raises:
            ValueError: The name is taken.
        """
        if entry.name in self._entries:
            raise ValueError(f"there is a {self.kind} {entry.name!r} already")
        self._entries[entry.name] = entry

    def find(self, name: str) -> E:
        """The entry of this name.

        Raises:
            UnknownNameError: There is none; the hint lists the names there are.
            PlaceError: It is none of the suite's own, and a plug-in is broken.
        """
        if name not in self._entries:  # what the suite has itself needs no plug-in
            load_plugins()
        if name in self._entries:
            return self._entries[name]
        near = get_close_matches(name, self._entries, n=1)
        guess = f"did you mean {near[0]!r}? " if near else ""
        raise UnknownNameError(
            f"unknown {self.kind} {name!r}", hint=f"{guess}there are: {', '.join(self._entries)}"
        )


class Variants(Registry[Entry]):
    """The variants of one kind of part, by name."""

    def add(self, entry: Entry) -> None:
        """Registers one more.

        Raises:
            ValueError: The name is taken, or its settings have another name.
        """
        field = entry.settings.model_fields["name"]
        if field.default != entry.name:
            said = "no default" if field.is_required() else f"the default {field.default!r}"
            raise ValueError(
                f"the {self.kind} {entry.name!r}: name in {entry.settings.__name__} has {said}; "
                "both must be the same"
            )
        super().add(entry)

    def parse(self, value: object) -> Variant:
        """Settings from a bare name, a mapping with a ``name``, or settings.

        Raises:
            ValueError: No variant has this name, there is no name, or the settings are wrong.
        """
        try:
            if isinstance(value, str):
                return self.find(value).settings(name=value)
            if isinstance(value, dict) and isinstance(value.get("name"), str):
                return self.find(value["name"]).settings(**value)
            if isinstance(value, Variant) and isinstance(value, self.find(value.name).settings):
                return value
        except UnknownNameError as error:
            raise ValueError(str(error)) from error
        raise ValueError(f"a {self.kind} is a name or a mapping with a name, not {value!r}")

    def build(self, settings: Variant, *sizes: Any, **more: Any) -> Any:
        """An instance of the variant's class: the sizes it is given, and its settings."""
        return self.find(settings.name).load()(*sizes, **more, **settings.arguments())
