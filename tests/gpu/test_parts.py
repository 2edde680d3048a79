"""The cases themselves, on a CPU, as small as can be."""

import time

import pytest
import torch

from suite.expm import matrix_exp
from tests.gpu import exponentials, golden, layers, passes, read_backs, resuming, steps, tails
from tests.gpu.case import Case
from tests.gpu.finding import Finding
from tests.gpu.machine import Machine
from tests.gpu.parts import PARTS
from tests.gpu.published import PARAMETERS, learner, settings
from tests.patience import PATIENCE


def machine() -> Machine:
    return Machine(torch.device("cpu"), True, time.time() + PATIENCE)


def found(case: Case) -> list[Finding]:
    return list(case.look(machine()))


def test_names_are_given_once() -> None:
    for part in PARTS.values():
        names = [case.name for case in part(machine())]
        assert len(set(names)) == len(names)


CHECKS = [
    golden.cases()[-1],
    *(case for case in layers.cases() if case.name in {"layer step", "layer conv1x1 standard"}),
    *(case for case in exponentials.cases() if case.name.endswith(" taylor")),
    resuming.cases(machine())[0],
    read_backs.cases(machine())[0],
]


@pytest.mark.parametrize("case", CHECKS, ids=lambda case: case.name)
def test_what_must_hold_holds_on_a_cpu(case: Case) -> None:
    findings = found(case)
    assert findings
    assert all(one.ok for one in findings), findings


def test_a_wrong_result_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(a: torch.Tensor, **more: object) -> torch.Tensor:
        result = matrix_exp(a, **more)  # type: ignore[arg-type]
        return result if a.dtype == torch.float64 else result * 1.001

    monkeypatch.setattr(exponentials, "matrix_exp", wrong)
    (case,) = (one for one in exponentials.cases() if one.name == "matrix by taylor")
    assert [one.ok for one in found(case)] == [True, False]


def test_a_wait_for_the_device_is_counted() -> None:
    def wait() -> float:
        return torch.ones(1).item()

    assert read_backs.waits_of(wait, machine())[:2] == (0, 1)


TIMED = [steps.STEP_GROWN, passes.SAMPLING, passes.EVALUATION, tails.cases(1.0)[0]]


@pytest.mark.parametrize("case", TIMED, ids=lambda case: case.name)
def test_what_is_timed_has_a_time(case: Case) -> None:
    findings = found(case)
    assert findings
    assert all(one.value is not None and one.more["rounds"] for one in findings), findings


def test_sizes_are_the_published_ones() -> None:
    whole = Machine(torch.device("cpu"), False, 0.0)
    assert settings(whole, "published").parameters() == PARAMETERS
    assert settings(whole, "published").batch_size == 64
    assert abs(settings(whole, "affine").parameters() / PARAMETERS - 1) < 0.01
    assert learner(machine(), method="authors").settings.batch_size == 4
