"""Turns and clocks."""

from functools import partial

import torch

from suite.measure.bench.clock import machine_of, round_of

CPU = torch.device("cpu")


def test_every_call_has_its_turn_and_another_one_begins_each_round() -> None:
    done: list[str] = []
    calls = {name: partial(done.append, name) for name in "abc"}
    rounds = [round_of(calls, first, CPU) for first in range(4)]
    assert "".join(done) == "abc" + "bca" + "cab" + "abc"
    assert all(set(times) == set(calls) for times in rounds)
    assert all(seconds >= 0 for times in rounds for seconds in times.values())


def test_the_machine_is_measured_by_a_copy_and_a_product() -> None:
    machine = machine_of(CPU, torch.float32)
    assert set(machine.calls) == {"copy", "product"}
    assert machine.copy_bytes == 2 * 2**26
    assert machine.product_flops == 2 * 1024**3
    copied, product = machine.calls["copy"](), machine.calls["product"]()
    assert isinstance(copied, torch.Tensor)
    assert isinstance(product, torch.Tensor)
    assert copied.nbytes == 2**26
    assert bool((copied == 1).all())
    assert bool((product == 1024).all())
