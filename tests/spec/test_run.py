"""Runs and their names."""

from suite.registry import CountSettings, ProfileSettings, TrainSettings
from suite.spec import Run


def test_names_say_what_a_run_is() -> None:
    settings = TrainSettings.model_validate({"coupling": "affine", "lr": 1e-3, "seed": 2})
    run = Run("0123456789abcdef", "train", settings, {})
    assert run.name == "train-cifar10-affine-matrixexp-lr0.001-seed2-01234567"


def test_names_of_other_tasks() -> None:
    count = Run("0123456789abcdef", "count", CountSettings(size=64), {})
    assert count.name == "count-matrixexp-matrixexp-size64-01234567"
    profile = Run("0123456789abcdef", "profile", ProfileSettings(of="fedcba9876543210"), {})
    assert profile.name.startswith("profile-fedcba98")
    assert profile.name.endswith("-01234567")
