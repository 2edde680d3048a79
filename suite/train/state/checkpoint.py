"""What a run goes on from."""

from collections.abc import Mapping
from typing import Any, BinaryIO

import torch

from suite.errors import OtherKindError, SuiteError
from suite.registry import Write
from suite.train.state.tensor_files import load_tensors

SCHEMA = 1
_RETRY = "retry the run, which then begins at its first step"
_ANEW = "`mef retry --anew` lets the run begin again at its first step"


def writer(state: Mapping[str, Any], circumstances: Mapping[str, Any]) -> Write:
    """What writes a checkpoint into a file.

    Args:
        state: Numbers, texts and tensors, in dicts and lists.
        circumstances: What must be the same for the run to go on with the same bits.
    """
    content = {"schema": SCHEMA, "circumstances": dict(circumstances), "state": dict(state)}
    return lambda stream: torch.save(content, stream)


def read(stream: BinaryIO, circumstances: Mapping[str, Any]) -> dict[str, Any]:
    """The state in a checkpoint, its tensors on the CPU.

    Nothing in the file is executed.

    Raises:
        OtherKindError: It was made by another version of the suite, or under circumstances in which
            the run would not end in the same bits.
        SuiteError: The file is damaged.
    """
    try:
        content = load_tensors(stream)
    except ValueError as error:
        raise SuiteError("the checkpoint is damaged", hint=_RETRY) from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise OtherKindError("the checkpoint is of another version of the suite", hint=_ANEW)
    then, state = content.get("circumstances"), content.get("state")
    if not isinstance(then, dict) or not isinstance(state, dict):
        raise SuiteError("the checkpoint is damaged", hint=_RETRY)
    _compare(then, circumstances)
    return state


def _compare(then: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    for name, value in now.items():
        if then.get(name) != value:
            raise OtherKindError(
                f"the checkpoint was made with {name} {then.get(name)}, and here it is {value}",
                hint=_ANEW,
            )
