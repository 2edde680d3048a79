"""One setting of a model of settings: what it may be, and what equals it."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from suite.errors import UnknownNameError
from suite.registry import Aside, Settings, Variant, Variants
from suite.spec.complaint import Complaint, complaints, shown, unknown
from suite.spec.identity import fragment

LARGEST_INTEGER = 2**63 - 1
"""Whole numbers up to this one; a larger one is a slip, and overflows what is computed from it."""


class UnfitError(ValueError):
    """A value that a setting cannot have.

    Attributes:
        complaints: What is wrong with it.
    """

    def __init__(self, found: list[Complaint]) -> None:
        super().__init__("; ".join(complaint.text for complaint in found))
        self.complaints = found


@dataclass(frozen=True)
class Setting:
    """One setting.

    Attributes:
        name: Its key.
        adapter: What checks its values.
        variants: The variants that it chooses from, if it does.
        items: The variants that each item of its list chooses from, if it is such a list.
        is_list: Whether its value is a list.
        is_aside: Whether it is no part of a run's identity.
    """

    name: str
    adapter: TypeAdapter[Any]
    variants: Variants | None
    items: Variants | None
    is_list: bool
    is_aside: bool

    def parse(self, value: object) -> Any:
        """The value as the settings model would hold it.

        Stricter than the model: text is no number, and true is not 1.

        Raises:
            UnfitError: The setting cannot have this value.
        """
        if self.variants is not None:
            value = _parse_variant(self.variants, value)
        if self.items is not None and isinstance(value, list | tuple):
            value = _parse_items(self.items, value)
        try:
            return self.adapter.validate_python(_canonical(value), strict=True)
        except ValidationError as error:
            raise UnfitError(complaints(error)) from None

    def identity(self, value: Any) -> Hashable:
        """What of a value, as the model holds it, tells runs apart."""
        return None if self.is_aside else _identity(value)

    def again(self, value: Any) -> str:
        """What is wrong with a value on an axis that has one of this identity already."""
        if self.is_aside:
            return f"{self.name} is no part of what a run is, so an axis of it has one value"
        return f"{shown(value)} is there twice"


def _identity(value: Any) -> Hashable:
    if isinstance(value, Settings):
        return fragment(value.identity())
    return tuple(map(_identity, value)) if isinstance(value, tuple) else value


@cache
def setting_of(model: type[Settings], name: str) -> Setting | None:
    """The setting of this name; None where the model has none.

    >>> from suite.registry import TrainSettings
    >>> setting_of(TrainSettings, "coupling").parse("affine").name
    'affine'
    """
    field = model.model_fields.get(name)
    if field is None:
        return None
    kind: Any = field.annotation
    if field.metadata:
        kind = Annotated[kind, *field.metadata]
    return Setting(
        name,
        TypeAdapter(kind),
        variants=_variants(field.metadata),
        items=_items(field.annotation),
        is_list=_is_list(field.annotation),
        is_aside=any(isinstance(mark, Aside) for mark in field.metadata),
    )


def _variants(metadata: list[Any]) -> Variants | None:
    """The variants whose ``parse`` checks a field, if one does."""
    for mark in metadata:
        owner = getattr(mark.func, "__self__", None) if isinstance(mark, BeforeValidator) else None
        if isinstance(owner, Variants):
            return owner
    return None


def _items(annotation: Any) -> Variants | None:
    """The variants that the items of a list choose from, if they do."""
    kind = next(iter(get_args(annotation)), None) if get_origin(annotation) is tuple else None
    return _variants(list(getattr(kind, "__metadata__", ())))


def _is_list(annotation: Any) -> bool:
    kinds = {get_origin(annotation), *(get_origin(option) for option in get_args(annotation))}
    return bool(kinds & {tuple, list})


def _canonical(value: object) -> object:
    """Lists as tuples, and ``2e1`` as 20: strict checks then ask for what people mean."""
    if isinstance(value, list | tuple):
        return tuple(_canonical(item) for item in value)
    if isinstance(value, float) and abs(value) <= LARGEST_INTEGER and value.is_integer():
        return int(value)
    return value


def _parse_variant(variants: Variants, value: object) -> Variant:
    has_name = isinstance(value, dict) and isinstance(value.get("name"), str)
    if not (has_name or isinstance(value, str | Variant)):
        text = f"should be the name of a {variants.kind}, or keys with a name among them"
        raise UnfitError([Complaint((), f"{text}, found {shown(value)}")])
    try:
        if isinstance(value, dict):
            model = variants.find(value["name"]).settings
            return model.model_validate(parse_all(model, value))
        return variants.parse(value)
    except UnfitError:
        raise
    except UnknownNameError as error:
        raise UnfitError([Complaint(("name",), str(error))]) from None
    except ValidationError as error:
        raise UnfitError(complaints(error)) from None
    except ValueError as error:
        raise UnfitError([Complaint((), str(error))]) from None


def _parse_items(variants: Variants, values: Iterable[object]) -> tuple[Variant, ...]:
    parsed, found = [], []
    for index, value in enumerate(values):
        try:
            parsed.append(_parse_variant(variants, value))
        except UnfitError as error:
            found += [complaint.under(index) for complaint in error.complaints]
    if found:
        raise UnfitError(found)
    return tuple(parsed)


def parse_all(model: type[Settings], values: dict[str, Any]) -> dict[str, Any]:
    """Values by key, as the model would hold them.

    Raises:
        UnfitError: All that is wrong with them.
    """
    parsed, found = {}, []
    for name, value in values.items():
        setting = setting_of(model, name)
        if setting is None:
            text = unknown("setting", name, model.model_fields)
            found.append(Complaint((name,), text, about_key=True))
            continue
        try:
            parsed[name] = setting.parse(value)
        except UnfitError as error:
            found += [complaint.under(name) for complaint in error.complaints]
    if found:
        raise UnfitError(found)
    return parsed


Match = Callable[[Any], bool]
"""Whether a setting's value is one of those that are asked for."""


def match(setting: Setting, wanted: object) -> Match:
    """What ``when`` and ``where`` say of one setting.

    Args:
        setting: The setting.
        wanted: A value, or a list of them, any of which will do. The bare name of a variant stands
            for the variant with any settings.

    Raises:
        UnfitError: The setting can never have such a value.

    >>> from suite.registry import TrainSettings
    >>> match(setting_of(TrainSettings, "lr"), [1e-2, 0.001])(0.01)
    True
    """
    if not isinstance(wanted, list) or (
        setting.is_list and not any(isinstance(item, list) for item in wanted)
    ):
        return _match_one(setting, wanted)
    alternatives, found = [], []
    for index, item in enumerate(wanted):
        try:
            alternatives.append(_match_one(setting, item))
        except UnfitError as error:
            found += [complaint.under(index) for complaint in error.complaints]
    if not wanted:
        found.append(Complaint((), "should not be empty"))
    if found:
        raise UnfitError(found)
    return lambda value: any(one(value) for one in alternatives)


def _match_one(setting: Setting, wanted: object) -> Match:
    parsed = setting.parse(wanted)
    if isinstance(parsed, Variant) and isinstance(wanted, str):
        return lambda value: bool(value.name == parsed.name)
    return lambda value: bool(value == parsed)
