"""Options of a place."""

import pytest

from suite.cli.shared.place import Here
from suite.cli.shared.place_options import PlaceOptions
from suite.errors import MistakeError


def test_here_is_the_place_if_nothing_is_said() -> None:
    place = PlaceOptions(slots=3).place()
    assert isinstance(place, Here)
    with pytest.raises(MistakeError, match="--detach"):
        place.detached()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (PlaceOptions("moon"), "--on moon: no such place; say local or slurm"),
        (PlaceOptions(at_once=2), "--at-once is for a cluster; say --on slurm with it"),
        (PlaceOptions(runs_per_gpu=2), "--runs-per-gpu is for a cluster; say --on slurm with it"),
        (PlaceOptions(slurm=["hours=1"]), "--slurm is for a cluster; say --on slurm with it"),
        (PlaceOptions("slurm", slots=2), "--slots is for this machine; on Slurm say --at-once"),
        (PlaceOptions("slurm", slurm=["partitio=a"]), "did you mean 'partition'?"),
    ],
)
def test_options_of_another_place_are_refused(options: PlaceOptions, said: str) -> None:
    with pytest.raises(MistakeError) as caught:
        options.place()
    assert said in str(caught.value)
