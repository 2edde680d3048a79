"""Models of options: dataclasses whose fields are parameters of commands.

Commands that take the same options take one model of them. Typer knows parameters only, so
``flattened`` shows it the fields in place of the model, and makes the model of what typer found.
"""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Any, get_type_hints


def flattened(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose parameters are the fields of its models, for typer to read.

    A parameter is a model's if its annotation is a dataclass, whose fields are annotated as typer
    wants parameters to be. Fields stand where the model stood, in their order: the order of
    parameters stays the order of the help. A list comes from its ``default_factory``, anew in each
    call that does not say it.

    Args:
        command: A function of models and other parameters.

    Returns:
        A function of keywords alone: the fields of the models, and the other parameters.

    Raises:
        ValueError: Two parameters have one name.
    """
    hints = get_type_hints(command, include_extras=True)
    models = {
        name: kind for name, kind in hints.items() if isinstance(kind, type) and is_dataclass(kind)
    }
    flat: list[Parameter] = []
    for parameter in signature(command).parameters.values():
        name = parameter.name
        if name in models:
            flat += _parameters_of(models[name])
        else:
            flat.append(parameter.replace(kind=Parameter.KEYWORD_ONLY, annotation=hints[name]))

    @wraps(command)
    def called(**values: object) -> None:
        made = {name: _made(model, values) for name, model in models.items()}
        command(**values, **made)

    # What ``inspect`` and ``typing`` say of a function; else both look through to the command.
    vars(called)["__signature__"] = Signature(flat)
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in flat}
    return called


def _made(model: type[Any], values: dict[str, object]) -> object:
    """A model of its fields' values, which are taken away; what is not said, the model knows."""
    said = [field.name for field in fields(model) if field.name in values]
    return model(**{name: values.pop(name) for name in said})


def _parameters_of(model: type[Any]) -> Iterator[Parameter]:
    hints = get_type_hints(model, include_extras=True)
    for field in fields(model):
        yield Parameter(
            field.name,
            Parameter.KEYWORD_ONLY,
            default=_default_of(field),
            annotation=hints[field.name],
        )


def _default_of(field: Field[object]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return Parameter.empty if field.default is MISSING else field.default
