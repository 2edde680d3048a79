"""What axes and their values are called in tables and figures."""

from collections.abc import Mapping
from typing import Any

from suite.registry import Settings, Variant
from suite.spec.identity import fragment

WORDS = {"conv1x1": "1x1 convolution", "lr": "learning rate", "of": "weights of"}
"""Settings whose name is not what people say."""
SHORT = {"conv1x1": "1x1", "lr": "lr"}
"""The same where space is short."""


def axis_label(name: str) -> str:
    """What people call a setting.

    >>> axis_label("lr"), axis_label("hidden_channels")
    ('learning rate', 'hidden channels')
    """
    return WORDS.get(name, name.replace("_", " "))


def key_of(value: Any) -> str:
    """Text that is the same for values that are the same, whatever holds them.

    >>> from suite.registry import COUPLINGS
    >>> key_of((COUPLINGS.parse("affine"), 0.01))
    '[{"name":"affine"},0.01]'
    """
    return fragment(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, Settings):
        return value.identity()
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value


def value_text(value: Any) -> str:
    """A setting's value as people write it.

    >>> value_text(0.001), value_text((8, 4, 2)), value_text(None), value_text(True)
    ('0.001', '8 4 2', 'none', 'yes')
    """
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    if isinstance(value, Variant):
        return value.name
    if isinstance(value, tuple | list):
        return " ".join(map(value_text, value)) or "none"
    return str(value)


class Labels:
    """Names for the values of a plan's axes, different where the values are.

    Args:
        axes: The axes with their values.
        names: Names that stand on their own, by axis and the key of the value, for values such as
            ids that say nothing to people.

    >>> from suite.registry import COUPLINGS
    >>> taylor = COUPLINGS.parse({"name": "matrixexp", "method": "taylor"})
    >>> labels = Labels({"coupling": (COUPLINGS.parse("matrixexp"), taylor)})
    >>> labels.text("coupling", taylor)
    'matrixexp (method taylor)'
    >>> Labels({"of": ("5bc9",)}, {"of": {key_of("5bc9"): "affine, lr 0.01"}}).phrase("of", "5bc9")
    'affine, lr 0.01'
    """

    def __init__(
        self,
        axes: Mapping[str, tuple[Any, ...]],
        names: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._texts = {name: _texts(values) for name, values in axes.items()}
        self._names = names or {}

    def text(self, axis: str, value: Any) -> str:
        """A value of an axis alone, as under a heading that names the axis."""
        key = key_of(value)
        name = self._names.get(axis, {}).get(key)
        return name or self._texts.get(axis, {}).get(key) or value_text(value)

    def phrase(self, axis: str, value: Any) -> str:
        """A value that stands on its own: numbers with their axis, names and variants without.

        >>> Labels({"lr": (0.01,)}).phrase("lr", 0.01)
        'lr 0.01'
        """
        text = self.text(axis, value)
        if isinstance(value, Variant) or key_of(value) in self._names.get(axis, {}):
            return text
        return f"{SHORT.get(axis, axis_label(axis))} {text}"

    def arm(self, cell: Mapping[str, Any]) -> str:
        """All values of an arm."""
        return ", ".join(self.phrase(axis, value) for axis, value in cell.items()) or "all runs"


def _texts(values: tuple[Any, ...]) -> dict[str, str]:
    """Each value's text by its key; variants of the same name show what tells them apart."""
    namesakes: dict[str, list[Any]] = {}
    for value in values:
        namesakes.setdefault(value_text(value), []).append(value)
    return {
        key_of(value): text + _difference(value, same)
        for text, same in namesakes.items()
        for value in same
    }


def _difference(value: Any, namesakes: list[Any]) -> str:
    if len(namesakes) < 2 or not isinstance(value, Variant):
        return ""
    words = [
        f"{axis_label(key)} {value_text(own)}"
        for key, own in value.arguments().items()
        if any(other.arguments().get(key) != own for other in namesakes)
    ]
    return f" ({', '.join(words)})" if words else ""
