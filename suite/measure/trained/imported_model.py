"""Models from checkpoints of the authors' program, and the files that we keep them in."""

import json
import os
from pathlib import Path
from typing import Any

from torch import Tensor

from suite.data.file_kinds import HEAD, kind_of
from suite.errors import MistakeError, StoreError, SuiteError
from suite.flows.authors_checkpoint import read_config
from suite.registry import ModelSettings
from suite.store.files.stream import streamed
from suite.store.files.tree import Tree
from suite.systems import System, from_published
from suite.train.state.tensor_files import check_sums, load_tensors
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
    tensors = {str(key): value for key, value in state.items() if isinstance(value, Tensor)}
    if not tensors:
        raise _stateless(checkpoint)
    try:
        model = from_published("mef", values, tensors)
    except (MistakeError, RuntimeError) as error:  # torch has no memory for an absurd size, say
        raise SuiteError(
            f"{checkpoint}: {str(error).splitlines()[0]}",
            hint=f"are these settings, {config}, its?",
        ) from None
    return read_config(values), model


def write_model(path: Path, settings: ModelSettings, model: System) -> None:
    """Writes a model with its settings.

    Raises:
        SuiteError: The file cannot be written.
    """
    path = Path(os.path.realpath(path))  # a link stays, and leads to the new file
    write = writer(settings, model.state_dict())
    try:
        if path.exists() and not path.is_file():  # a device, which stays one
            with path.open("wb") as stream:
                write(stream)
            return
        path.parent.stat()  # a folder that is not there is a mistake, and not made
        with streamed(Tree(path.parent), path.parent, write) as (whole, _):
            whole.take_the_place_of(path.name)
    except (OSError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error).splitlines()[0]
        raise SuiteError(f"{path}: cannot write it: {why}", hint="pass --out") from None


def read_model(path: Path) -> System:
    """The model that ``write_model`` wrote, or that a training run kept, in evaluation mode.

    Raises:
        SuiteError: The file is another one.
    """
    try:
        with path.open("rb") as stream:
            model = load_model(stream)
            check_sums(stream)
    except OSError as error:
        raise _unreadable(path, error) from None
    except (StoreError, ValueError) as error:
        why = error.message if isinstance(error, StoreError) else error
        raise SuiteError(f"{path}: {why}", hint="`mef import` writes one") from None
    return model


def _load(path: Path) -> dict[Any, Any]:
    try:
        with path.open("rb") as stream:
            content = load_tensors(stream)
            check_sums(stream)
    except OSError as error:
        raise _unreadable(path, error) from None
    except ValueError as error:
        raise SuiteError(
            f"{path}: {error}",
            hint="save the model's state_dict() alone; nothing else in a pickle is loaded",
        ) from None
    if not isinstance(content, dict):
        raise _stateless(path)
    return content


def _json(path: Path) -> dict[str, Any]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None
    try:
        values = json.loads(data)  # in UTF-8, or as editors on Windows save it
    except (ValueError, RecursionError) as error:
        kind = kind_of(data[:HEAD])
        raise SuiteError(f"{path}: not JSON: {f'it is {kind}' if kind else error}") from None
    if not isinstance(values, dict):
        raise SuiteError(f"{path}: not a JSON object")
    return values


def _stateless(path: Path) -> SuiteError:
    return SuiteError(f"{path}: holds no state dict", hint="save the model's state_dict()")


def _unreadable(path: Path, error: OSError) -> SuiteError:
    leads = f", where it leads: {os.readlink(path)}" if path.is_symlink() else ""
    return SuiteError(f"{path}: cannot read it: {error.strerror}{leads}")
