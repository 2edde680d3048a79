"""What settings are warned of before they are run."""

from pathlib import Path

import pytest

from suite.plan import make_plan
from suite.plan.cautions import cautions_at_scales, cautions_of
from suite.registry import AVERAGES, TrainSettings
from suite.registry.variants.optimisers import MovingAverage
from suite.specfile import find_study, read_study, shipped_studies
from suite.store import Store


@pytest.mark.parametrize("name", ["authors", "corrected"])
@pytest.mark.parametrize("decay", [0.9, 0.99, 0.999])
@pytest.mark.parametrize("steps", [2, 10, 76, 542, 4000])
def test_the_early_share_is_that_of_the_recursion(name: str, decay: float, steps: int) -> None:
    average = AVERAGES.parse({"name": name, "decay": decay})
    assert isinstance(average, MovingAverage)
    early = 1.0  # of the start; then of the weights of the first half
    for step in range(1, steps + 1):
        share = 1 - decay if name == "authors" else (1 - decay) / (1 - decay**step)
        early = (1 - share) * early + share * (step <= steps // 2)
    assert average.early(steps) == pytest.approx(early, abs=1e-9)
    assert bool(average.caution(steps)) == (early > 0.1)


def test_arms_are_named_unless_it_is_all_of_them() -> None:
    few = TrainSettings(data="photos32", epochs=1)
    many = few.model_copy(update={"epochs": 900})
    said = cautions_of([({"lr": 0.1}, few), ({"lr": 0.2}, few), ({"lr": 0.3}, many)])
    assert len(said) == 1
    assert said[0].startswith("in the arm lr 0.1 and 1 more the average")
    assert cautions_of([({"lr": 0.3}, many)]) == ()


def test_a_plan_says_it_and_so_does_the_plan_of_what_takes_the_weights(tmp_path: Path) -> None:
    store = Store(tmp_path)
    made = make_plan("table5", "laptop", {"average.decay": 0.9999}, store=store)
    assert any("weights of the first half of its 542 steps" in note for note in made.notes)
    assert not any("average (" in note for note in make_plan("table5", "laptop", store=store).notes)


def test_no_shipped_study_is_warned_of() -> None:
    for name in shipped_studies():
        path = find_study(name)
        assert cautions_at_scales(read_study(path), path) == (), name
