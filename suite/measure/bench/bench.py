"""The task ``bench``: counts, errors and times of every method for one case."""

from collections.abc import Callable, Mapping
from functools import cache, partial

import torch
from torch import Tensor

from suite.expm import choose_degree, forget_idle
from suite.measure.bench.case import DTYPES, MAKERS, Case, full_case
from suite.measure.bench.clock import Machine, machine_of
from suite.measure.bench.method_counts import counts_of
from suite.measure.bench.methods import DIRECTIONS, METHODS, PREPARATIONS, round_trip, runs
from suite.measure.bench.reference import Problem, pose, reference_error, relative, worst
from suite.measure.bench.truncation_errors import (
    truncation_error,
    truncation_errors,
    worst_error,
    worst_errors,
)
from suite.measure.costs.operator_counts import observe
from suite.measure.costs.peak_memory import peak_of
from suite.measure.costs.turns import round_of
from suite.registry import BenchResult, BenchSettings, MethodResult, Sink
from suite.train.numerics.device import find_device, kernels, name_kernels

WARM_UP = 1
"""Rounds before the clock runs; every method has computed the case several times by then."""


def run(settings: BenchSettings, sink: Sink) -> BenchResult:
    """Counts what each method does, compares it with float64, then times all of them in turns.

    Args:
        settings: The run's settings.
        sink: Where it reports to.
    """
    device = find_device(sink.device)
    names: list[str] = [name for name in settings.methods if runs(name, settings, device)]
    with kernels(threads=settings.threads, deterministic=True, tensor_float=False):
        sink.note(backend=name_kernels(device), threads=settings.threads)
        sink.progress(0, settings.rounds, {})
        problems = _problems(settings, device)
        found = {name: _examine(name, problems(name), settings) for name in names}
        machine = machine_of(device, DTYPES[settings.dtype])
        calls = {name: _timed(name, problems(name), settings) for name in names}
        _time({**calls, **machine.calls}, settings, device, sink)
        return _result(settings, machine, found)


def _problems(settings: BenchSettings, device: torch.device) -> Callable[[str], Problem]:
    """What each method is given; those that take the same S share it."""

    @cache
    def posed(make: Callable[[BenchSettings], Case]) -> Problem:
        return pose(make(settings), settings.direction, device)

    return lambda name: posed(MAKERS.get(name, full_case))


def _timed(
    name: str, problem: Problem, settings: BenchSettings
) -> Callable[[], tuple[Tensor, ...]]:
    return partial(DIRECTIONS[settings.direction], METHODS[name], problem.case)


def _examine(name: str, problem: Problem, settings: BenchSettings) -> MethodResult:
    """Counts and errors of one method."""
    call, right = _timed(name, problem, settings), problem.right
    if name in PREPARATIONS:
        PREPARATIONS[name]()
    call()  # what is compiled, loaded or made on a first call is counted nowhere
    found, work = observe(call)
    forget_idle()  # kept from the calls before, it would be missing from the peak
    peak = peak_of(call, problem.case.weights.device)
    return MethodResult(
        **counts_of(name, problem.case, settings, work, peak),
        error=relative(found[0], right[0]),
        worst_error=worst(found[0], right[0]),
        gradient_error=relative(found[1], right[1]) if len(right) > 1 else None,
        round_trip=relative(round_trip(METHODS[name], problem.case), problem.x2),
    )


def _time(
    calls: Mapping[str, Callable[[], object]],
    settings: BenchSettings,
    device: torch.device,
    sink: Sink,
) -> None:
    times: dict[str, list[float]] = {name: [] for name in calls}
    for step in range(WARM_UP + settings.rounds):
        sink.progress(max(0, step - WARM_UP), settings.rounds, {})
        for name, seconds in round_of(calls, step, device).items():
            if step >= WARM_UP:
                times[name].append(seconds)
    for name, values in times.items():
        sink.time(name, values)


def _result(
    settings: BenchSettings, machine: Machine, found: dict[str, MethodResult]
) -> BenchResult:
    given = full_case(settings)
    exact = given.to(torch.float64)
    rule = choose_degree(given.bound, DTYPES[settings.dtype])
    return BenchResult(
        matrices=settings.batch_size * settings.side**2,
        rounds=settings.rounds,
        bound=given.bound,
        rule_degree=rule.m,
        rule_steps=rule.steps,
        rule_error=truncation_error(exact, rule.m, rule.steps),
        truncation=tuple(truncation_errors(exact, rule.steps)),
        worst_rule_error=worst_error(given.bound, rule.m, rule.steps),
        worst_truncation=tuple(worst_errors(given.bound, rule.steps)),
        reference_error=reference_error(exact),
        traffic=_traffic(given, settings),
        copy_bytes=machine.copy_bytes,
        product_flops=machine.product_flops,
        methods=found,
        left_out=tuple(name for name in settings.methods if name not in found),
    )


def _traffic(case: Case, settings: BenchSettings) -> int:
    """Bytes of inputs and outputs, once for each pass.

    A backward pass reads the inputs again and the output's gradient, and writes theirs.
    """
    out, x2 = case.inputs.out.nbytes, case.inputs.x2.nbytes
    passes = {"forward+backward": 3 * out + 5 * x2}
    return passes.get(settings.direction, out + 2 * x2)
