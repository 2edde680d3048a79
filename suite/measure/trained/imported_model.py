"""Models from checkpoints of the authors' program, and the files that we keep them in."""

import json
from pathlib import Path
from typing import Any

from torch import Tensor

from suite.errors import MistakeError, StoreError, SuiteError
from suite.flows.authors_checkpoint import read_config
from suite.registry import ModelSettings
from suite.systems import System, from_published
from suite.train.state.tensor_files import load_tensors
from suite.train.state.weights import load_model, writer

_STATES = ("model", "state_dict", "model_state_dict")
"""Where in a checkpoint the state dict may be, if it is not the checkpoint itself."""


def import_checkpoint(checkpoint: Path, config: Path) -> tuple[ModelSettings, System]:
    """The model in a checkpoint of the authors' program.

    Args:
        checkpoint: A state dict, or a mapping that holds one, as ``torch.save`` writes it.
        config: The program's settings, as a JSON object; see ``suite.flows.from_authors``.

    Raises:
        SuiteError: A file cannot be read, or the two do not fit.
    """
    values = _json(config)
    state = _load(checkpoint)
    for key in _STATES:
        if isinstance(state.get(key), dict):
            state = state[key]
    tensors = {key: value for key, value in state.items() if isinstance(value, Tensor)}
    try:
        model = from_published("mef", values, tensors)
    except MistakeError as error:
        raise SuiteError(
            f"{checkpoint}: {error}", hint=f"are these settings, {config}, its?"
        ) from None
    return read_config(values), model


def write_model(path: Path, settings: ModelSettings, model: System) -> None:
    """Writes a model with its settings.

    Raises:
        SuiteError: The file cannot be written.
    """
    try:
        with path.open("wb") as stream:
            writer(settings, model.state_dict())(stream)
    except (OSError, RuntimeError) as error:
        raise SuiteError(f"{path}: cannot write it: {error}", hint="pass --out") from None


def read_model(path: Path) -> System:
    """The model that ``write_model`` wrote, or that a training run kept, in evaluation mode.

    Raises:
        SuiteError: The file is another one.
    """
    try:
        with path.open("rb") as stream:
            return load_model(stream)
    except OSError as error:
        raise SuiteError(f"{path}: cannot read it: {error.strerror}") from None
    except StoreError as error:
        raise SuiteError(f"{path}: {error.message}", hint="`mef import` writes one") from None


def _load(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            content = load_tensors(stream)
    except OSError as error:
        raise SuiteError(f"{path}: cannot read it: {error.strerror}") from None
    except ValueError:
        raise SuiteError(
            f"{path}: not a file of tensors that torch.save wrote",
            hint="save the model's state_dict() alone; nothing else in a pickle is loaded",
        ) from None
    if not isinstance(content, dict):
        raise SuiteError(f"{path}: holds no state dict", hint="save the model's state_dict()")
    return content


def _json(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SuiteError(f"{path}: cannot read it: {error.strerror}") from None
    except ValueError as error:
        raise SuiteError(f"{path}: not JSON: {error}") from None
    if not isinstance(values, dict):
        raise SuiteError(f"{path}: not a JSON object")
    return values
