"""Losses that wait to be looked at."""

import torch

from suite.train.loop.losses import Losses, StepLoss

CPU = torch.device("cpu")


def test_a_look_takes_all_since_the_last_one() -> None:
    losses = Losses(CPU)
    assert losses.look() == []
    losses.add(torch.tensor(1.5, requires_grad=True), 4)
    losses.add(torch.tensor(2.5), 1)
    assert losses.look() == [StepLoss(1.5, 4), StepLoss(2.5, 1)]
    assert losses.look() == []


def test_what_is_saved_is_still_to_be_looked_at() -> None:
    losses, again = Losses(CPU), Losses(CPU)
    losses.add(torch.tensor(1.5), 4)
    again.load_state_dict(losses.state_dict())
    again.add(torch.tensor(2.5), 1)
    assert losses.look() == [StepLoss(1.5, 4)]
    assert again.look() == [StepLoss(1.5, 4), StepLoss(2.5, 1)]
