"""Layers of resources."""

from suite.spec import Resources, laid_over


def test_the_last_layer_that_says_something_decides() -> None:
    site = Resources(partition="gpu", hours=8, gpus=1, setup=("module load cuda",))
    study = Resources(gpus=2, cpus=4)
    asked = Resources(hours=1)
    both = laid_over(site, study, asked)
    assert both == Resources(partition="gpu", hours=1, gpus=2, cpus=4, setup=("module load cuda",))
    # A default that was written down counts as said.
    assert laid_over(site, Resources(gpus=0)).gpus == 0
    assert laid_over() == Resources()
