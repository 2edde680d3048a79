"""Calls in turns."""

from functools import partial

import torch

from suite.measure.costs.turns import round_of


def test_every_call_has_its_turn_and_another_one_begins_each_round() -> None:
    done: list[str] = []
    calls = {name: partial(done.append, name) for name in "abc"}
    rounds = [round_of(calls, first, torch.device("cpu")) for first in range(4)]
    assert "".join(done) == "abc" + "bca" + "cab" + "abc"
    assert all(set(times) == set(calls) for times in rounds)
    assert all(seconds >= 0 for times in rounds for seconds in times.values())
