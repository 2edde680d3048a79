"""Claims and figures -> verdicts: which arms are compared, and what keeps them undecided."""

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suite.reporting.claims.decided_claims import DecidedClaim, decided_claims_of
from suite.reporting.statistics.paired_difference import Side, Sides
from suite.reporting.vocabulary.arms import Arm, arms_of
from suite.spec import Claim
from suite.store import Store
from tests.reporting.filled import plan_of

AFFINE, MATRIXEXP = {"coupling": "affine", "lr": 0.01}, {"coupling": "matrixexp", "lr": 0.01}
SEEDS = (0, 1, 2)
Runs = Mapping[int, Mapping[int, float | str]]
"""By the arm's place and the seed: a figure, or why there is none."""


def claim(**more: Any) -> Claim:
    given = {"says": "x", "metric": "m", "left": MATRIXEXP, "right": AFFINE, "expect": "lower"}
    return Claim.model_validate(given | more)


def arms(folder: Path = Path("nowhere"), **sets: Any) -> tuple[Arm, ...]:
    return arms_of(plan_of(Store(folder), **sets))


ARMS = arms()
"""affine at 0.01 and at 0.001, then matrixexp at both."""


def sides_of(by_arm: Runs) -> Sides:
    """The runs of each arm: a figure, or why there is none."""
    return {
        (arm, "m"): Side(
            ARMS[arm].label,
            {seed: value for seed, value in runs.items() if not isinstance(value, str)},
            {seed: value for seed, value in runs.items() if isinstance(value, str)},
        )
        for arm, runs in by_arm.items()
    }


def one(claimed: Claim, by_arm: Runs) -> DecidedClaim:
    (found,) = decided_claims_of([claimed], ARMS, sides_of(by_arm))
    return found


def test_a_difference_that_is_well_known_decides() -> None:
    runs = {0: {0: 4.0, 1: 4.1, 2: 4.2}, 2: {0: 3.9, 1: 4.01, 2: 4.09}}
    assert one(claim(), runs).verdict == "supported"
    assert one(claim(expect="higher"), runs).verdict == "contradicted"
    assert one(claim(margin=0.5), runs).verdict == "level"
    assert one(claim(margin=0.1), runs).verdict == "not decided"


@given(st.lists(st.tuples(*[st.integers(0, 40)] * 2), min_size=2, max_size=5), st.integers(0, 9))
def test_swapping_the_sides_turns_the_verdict_around(
    pairs: list[tuple[int, ...]], margin: int
) -> None:
    runs: Runs = {
        arm: {seed: pair[at] / 8 for seed, pair in enumerate(pairs)}
        for at, arm in enumerate((0, 2))
    }
    flipped = {"supported": "contradicted", "contradicted": "supported"}
    there = one(claim(margin=margin / 8), runs).verdict
    back = one(claim(margin=margin / 8, left=AFFINE, right=MATRIXEXP), runs).verdict
    assert back == flipped.get(there, there)


@given(st.permutations(SEEDS))
def test_the_order_of_runs_does_not_matter(order: list[int]) -> None:
    values = {0: (4.0, 4.1, 4.25), 2: (3.9, 4.0, 4.07)}
    shuffled: Runs = {arm: {seed: of[seed] for seed in order} for arm, of in values.items()}
    plain: Runs = {arm: dict(enumerate(of)) for arm, of in values.items()}
    there, here = one(claim(), shuffled), one(claim(), plain)
    assert there.comparison is not None
    assert here.comparison is not None
    assert there.verdict == here.verdict
    assert there.comparison.differences == here.comparison.differences


def test_a_diverged_run_of_a_pair_leaves_a_claim_undecided_and_says_so() -> None:
    runs: Runs = {0: {0: 4.0, 1: "diverged", 2: 4.2}, 2: {0: 4.5, 1: 4.6, 2: 4.8}}
    found = one(claim(), runs)
    assert found.verdict == "not decided"
    assert found.reasons[:2] == ("2 of 3 pairs", "affine, lr 0.01 diverged at seed 1")
    assert found.comparison is not None
    assert found.comparison.interval is not None


def test_a_missing_run_is_counted_and_the_other_pairs_decide() -> None:
    found = one(claim(), {0: {0: 4.0, 1: 4.1, 2: 4.2}, 2: {0: 3.9, 1: 4.01, 2: "missing"}})
    assert found.n == 2
    assert found.reasons == ("2 of 3 pairs", "matrixexp, lr 0.01 missing at seed 2")
    assert found.is_interim
    assert found.words == f"interim: {found.verdict}"


def test_a_verdict_is_interim_until_no_pair_of_the_plan_is_missing() -> None:
    six: dict[int, float | str] = {seed: 4.0 + 0.01 * seed for seed in range(6)}
    for done in range(2, 7):
        left = {seed: 4.5 + 0.02 * seed if seed < done else "missing" for seed in range(6)}
        found = one(claim(), {0: six, 2: left})
        assert found.verdict == "contradicted"
        assert (found.words == "contradicted") == (done == 6)
    lost = one(claim(), {0: six, 2: {**left, 3: "diverged"}})
    assert (lost.words, lost.is_interim) == ("not decided", False)


def test_no_records_is_said_only_where_there_are_none() -> None:
    missing: dict[int, float | str] = dict.fromkeys(SEEDS, "missing")
    one_sided = one(claim(), {0: {seed: 4.0 + seed for seed in SEEDS}, 2: missing})
    assert one_sided.words == "interim: not decided"
    assert one_sided.reasons == ("0 of 3 pairs", "matrixexp, lr 0.01 missing at seeds 0, 1, 2")
    crossed = one(claim(), {0: {0: 4.0, 1: "missing"}, 2: {0: "missing", 1: 4.0}})
    assert crossed.words == "interim: not decided"
    without = one(claim(), {0: {0: "without it"}, 2: {0: "missing"}})
    assert without.verdict == "not decided"
    assert one(claim(), {0: missing, 2: missing}).words == "no records"


def test_equal_differences_decide_from_six_on_and_fixed_figures_at_once() -> None:
    def shifted(pairs: int, **more: Any) -> DecidedClaim:
        base = {seed: 4.2 + 0.013 * seed for seed in range(pairs)}
        return one(claim(**more), {0: base, 2: {s: v - 0.0001 for s, v in base.items()}})

    three = shifted(3)
    assert three.verdict == "not decided"
    assert three.reasons == ("3 equal differences have no spread to tell by",)
    assert shifted(5, expect="level", margin=1).verdict == "not decided"
    assert shifted(6).verdict == "supported"
    assert shifted(6).reasons == ("all differences are equal",)
    assert shifted(6, expect="level", margin=0.01).verdict == "supported"
    counts: Runs = {0: {0: 381948.0, 1: 381948.0}, 2: {0: 381121.0, 1: 381121.0}}
    assert one(claim(), counts).verdict == "not decided"
    fixed = {(arm, "parameters"): side for (arm, _), side in sides_of(counts).items()}
    (found,) = decided_claims_of([claim(metric="parameters")], ARMS, fixed)
    assert found.verdict == "supported"


def diverging(expect: str, left: str, right: str) -> DecidedClaim:
    """Which runs diverged (x), held (.), or have no record (?), a letter a seed."""
    words = {"x": "diverged", ".": "without it", "?": "missing"}
    runs = {0: dict(enumerate(right)), 2: dict(enumerate(left))}
    by_arm = {
        (arm, ""): Side(ARMS[arm].label, {}, {seed: words[one] for seed, one in of.items()})
        for arm, of in runs.items()
    }
    given = {"says": "x", "left": MATRIXEXP, "right": AFFINE, "expect": expect}
    (found,) = decided_claims_of([Claim.model_validate(given)], ARMS, by_arm)
    return found


@pytest.mark.parametrize(
    ("expect", "left", "right", "words"),
    [
        ("diverges", "xxx", "...", "supported"),
        ("diverges", "x", ".", "supported"),
        ("diverges", "xx.", "...", "not decided"),
        ("diverges", "...", "...", "contradicted"),
        ("diverges", "xxx", "xxx", "contradicted"),
        ("diverges", "xxx", "x..", "not decided"),
        ("diverges", "xx?", "...", "interim: supported"),
        ("diverges", "xx?", "???", "interim: not decided"),
        ("diverges", "???", "???", "no records"),
        ("diverges more", "xxx", "...", "not decided"),
        ("diverges more", "xxxxxx", "......", "supported"),
        ("diverges more", "......", "xxxxxx", "contradicted"),
        ("diverges more", "xxxxxxxx", ".....xx.", "supported"),
        ("diverges more", "xxxxxxx.", ".......x", "not decided"),
        ("diverges more", "xxxxxx?", ".......", "interim: supported"),
        ("diverges more", "......", "......", "not decided"),
        ("diverges more", "???", "???", "no records"),
    ],
)
def test_which_arm_diverges_can_be_claimed(expect: str, left: str, right: str, words: str) -> None:
    assert diverging(expect, left, right).words == words


def test_a_claim_that_rests_on_what_the_scale_drops_is_not_decided() -> None:
    plan = plan_of(Store(Path("nowhere")))
    runs: Runs = {arm: {0: 4.0 + arm, 1: 4.1 + arm, 2: 4.3 + arm + 0.01 * arm} for arm in range(4)}
    slow = {"coupling": "matrixexp", "lr": 0.001}
    across, along = claim(right=slow), claim()
    decided = decided_claims_of([across, along], ARMS, sides_of(runs), plan.conditions)
    assert [found.verdict for found in decided] == ["not decided", "contradicted"]
    assert decided[0].reasons == ("at the paper's scale epochs 50 against 200, here 10 in both",)
    paper = plan_of(Store(Path("nowhere")), scale="paper")
    there = arms_of(paper)
    decided = decided_claims_of([across], there, sides_of(runs), paper.conditions)
    assert decided[0].verdict == "supported"


def test_one_pair_decides_nothing_and_no_pair_is_no_records() -> None:
    single = one(claim(), {0: {0: 4.0}, 2: {0: 3.0}})
    assert (single.verdict, single.reasons) == ("not decided", ("one pair has no interval",))
    nothing = one(claim(), {arm: dict.fromkeys(SEEDS, "missing") for arm in (0, 2)})
    assert (nothing.verdict, nothing.reasons) == ("no records", ())
    diverged = one(claim(), {0: {0: "diverged"}, 2: {0: 4.0}})
    assert diverged.verdict == "not decided"


def test_sides_without_a_seed_in_common_decide_nothing() -> None:
    found = one(claim(), {0: {0: 4.0, 1: 4.1}, 2: {2: 3.0, 3: 3.1}})
    assert found.verdict == "not decided"
    assert "no seed in common" in found.reasons


def test_a_relative_margin_is_a_share_of_the_right_side() -> None:
    runs = {0: {0: 100.0, 1: 200.0}, 2: {0: 104.0, 1: 205.0}}
    found = one(claim(expect="not higher", relative_margin=0.1), runs)
    assert (found.margin, found.verdict) == (15.0, "supported")
    assert one(claim(expect="not higher", relative_margin=0.0), runs).verdict == "not decided"


def test_a_side_that_matches_several_arms_makes_a_row_for_each_of_the_same_other_axes() -> None:
    runs = {arm: {0: 4.0, 1: 4.1} for arm in range(4)}
    both = claim(left={"coupling": "matrixexp"}, right={"coupling": "affine"})
    found = decided_claims_of([both], ARMS, sides_of(runs))
    assert [[side.label for side in each.sides] for each in found] == [
        ["matrixexp, lr 0.01", "affine, lr 0.01"],
        ["matrixexp, lr 0.001", "affine, lr 0.001"],
    ]


def test_a_claim_about_arms_that_the_user_took_away_says_so() -> None:
    (found,) = decided_claims_of([claim()], arms(coupling=["affine"]), {})
    assert found.verdict == "no such arms"
    (bound,) = decided_claims_of([claim(right=None, expect=None, at_most=3)], (), {})
    assert bound.verdict == "no such arms"


def test_a_bound_is_for_all_runs_of_all_arms_that_match() -> None:
    bound = claim(left={"coupling": ["affine", "matrixexp"]}, right=None, expect=None, at_most=7)
    held = {arm: {0: 6.0, 1: 7.0} for arm in range(4)}
    assert (one(bound, held).verdict, one(bound, held).n, one(bound, held).largest) == (
        "supported", 8, 7.0,
    )  # fmt: skip
    assert one(bound, held | {1: {0: 7.5}}).verdict == "contradicted"
    some = one(bound, held | {1: {0: 7.0, 1: "diverged"}})
    assert some.verdict == "not decided"
    assert some.reasons == ("7 of 8 runs", "affine, lr 0.001 diverged")
    nothing = one(bound, {arm: {0: "missing"} for arm in range(4)})
    assert (nothing.verdict, nothing.largest) == ("no records", None)


def test_findings_come_in_the_order_of_the_claims() -> None:
    runs = {arm: {0: random.Random(arm).random(), 1: 1.0} for arm in range(4)}
    claims = [claim(says=str(number)) for number in range(4)]
    assert [found.claim.says for found in decided_claims_of(claims, ARMS, sides_of(runs))] == list(
        "0123"
    )
