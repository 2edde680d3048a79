"""Ids: what they depend on, and that the fast way and the plain way agree."""

import json
import random
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from suite.plan.identify import Identifier
from suite.registry import COUPLINGS, BenchSettings, CountSettings, TimeSettings, TrainSettings
from suite.spec import run_id

couplings = st.sampled_from(
    ["affine", "additive", "matrixexp", {"name": "matrixexp", "method": "taylor"}]
)
choices = st.fixed_dictionaries(
    {},
    optional={
        "coupling": couplings,
        "lr": st.floats(1e-6, 1, allow_nan=False),
        "seed": st.integers(0, 10**6),
        "halve_at": st.lists(st.integers(1, 99), max_size=3),
        "clip": st.none() | st.floats(0.1, 10),
        "hidden_channels": st.integers(1, 512),
    },
)


@given(st.lists(choices, min_size=1, max_size=6))
def test_the_fast_way_gives_the_ids_of_the_plain_way(many: list[dict[str, object]]) -> None:
    identifier = Identifier("train", TrainSettings)
    for values in many:
        settings = TrainSettings.model_validate(values)
        assert identifier.id_of(settings) == run_id("train", settings.identity())


@given(choices, st.randoms())
def test_the_order_of_keys_does_not_matter(values: dict[str, object], rng: random.Random) -> None:
    identity = TrainSettings.model_validate(values).identity()
    keys = list(identity)
    rng.shuffle(keys)
    assert run_id("train", {key: identity[key] for key in keys}) == run_id("train", identity)
    reread = json.loads(json.dumps(identity))
    assert run_id("train", reread) == run_id("train", identity)


def test_forms_of_the_same_number_give_the_same_id() -> None:
    def identity(lr: float | str, seed: float) -> str:
        settings = TrainSettings.model_validate({"lr": lr, "seed": seed})
        return run_id("train", settings.identity())

    assert identity(0.01, 0) == identity(1e-2, 0) == identity("0.01", 0.0) == identity(10e-3, 0)
    assert identity(1, 0) == identity(1.0, 0)
    assert identity(0.01, 0) != identity(0.001, 0)


def test_a_bare_name_and_its_settings_give_the_same_id() -> None:
    short = TrainSettings.model_validate({"coupling": "matrixexp"})
    long = TrainSettings.model_validate({"coupling": COUPLINGS.parse("matrixexp").model_dump()})
    assert run_id("train", short.identity()) == run_id("train", long.identity())


def test_lists_of_variants_are_told_apart_by_what_they_hold() -> None:
    identifier = Identifier("time", TimeSettings)
    rivals = (["standard"], ["decomposition"], [{"name": "standard"}], ["standard", "matrixexp"])
    ids = []
    for one in rivals:
        settings = TimeSettings.model_validate({"rivals": one, "data": "photos32"})
        ids.append(identifier.id_of(settings))
        assert ids[-1] == run_id("time", settings.identity())
    assert ids[0] == ids[2]
    assert len(set(ids)) == 3


def test_ids_are_those_of_every_machine_and_process() -> None:
    # Written down once: an id that changes orphans every record there is.
    assert run_id("count", CountSettings().identity()) == "64bf92c9423a5f44"
    assert run_id("train", TrainSettings().identity()) == "19cc831a7162aeab"
    bench = BenchSettings(n=6, side=16, rounds=5).identity()
    assert run_id("bench", bench) == "241deb7cd8c115c0"
    code = (
        "from suite.registry import TrainSettings; from suite.spec import run_id;"
        "print(run_id('train', TrainSettings().identity()))"
    )
    for seed in ("0", "1"):
        ran = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.strip() == "19cc831a7162aeab"
