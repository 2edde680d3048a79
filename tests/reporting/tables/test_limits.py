"""The plain sentences: what a table can and cannot say, what is missing, what marks mean."""

from dataclasses import replace
from pathlib import Path

from suite.reporting import Request, make_report
from suite.reporting.published.published import Figure, Published, load_published
from suite.reporting.records.sources import LONGEST, Gaps
from suite.store import Store
from suite.store.leases.progress import Reporter
from tests.reporting.filled import FACTS, fill, plan_of, publish, report_of


def test_a_laptop_table_says_that_it_is_not_the_papers(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert "not at the paper's" in report_of(store).limits[0]
    assert report_of(store, scale="paper").limits[0] == "These runs are at the paper's scale."


def test_the_number_of_seeds_says_what_it_can_show(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store))
    three, ten = report_of(store).limits[1], report_of(store, seed=list(range(10))).limits[1]
    assert three.startswith("3 seeds:")
    assert "All arms have finished runs of the same seeds (0, 1, 2)" in three
    assert "cannot reach p = 0.05" in three
    assert "So far" not in three
    assert "can reach p = 0.05" in ten
    assert "So far, arms have 3 finished runs of 10." in ten
    assert ten.startswith("Once all runs are finished: 10 seeds")


def test_the_same_seeds_are_said_of_finished_runs(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert "same seeds" not in report_of(store).limits[1]
    plan = plan_of(store)
    fill(store, plan, diverges=lambda place, run: place == 1 and run.cell["seed"] == 0)
    assert "different seeds (in all are 1, 2)" in report_of(store).limits[1]
    other = Store(tmp_path / "other")
    fill(other, plan, lacks=lambda place, run: (place == 0) == (run.cell["seed"] < 2))
    assert "different seeds (none is in all)" in report_of(other).limits[1]


def test_a_single_seed_is_not_compared_seed_by_seed(tmp_path: Path) -> None:
    sentences = " ".join(report_of(Store(tmp_path), seed=[0]).limits)
    assert "no comparison can be decided" in sentences
    assert "seed by seed" not in sentences


def test_a_best_epoch_chosen_on_test_images_is_called_flattering(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert any("flatters" in sentence for sentence in report_of(store, scale="paper").limits)
    assert not any("flatters" in sentence for sentence in report_of(store).limits)


def test_diverged_runs_are_counted_once_each(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store), diverges=lambda place, run: place < 2 and run.cell["seed"] == 0)
    assert any(sentence.startswith("2 runs diverged") for sentence in report_of(store).limits)


def test_arms_that_are_not_matched_in_parameters_are_named(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert report_of(store).limits[-1] == "The arms are matched in parameters, to 0.2 %."
    broken = report_of(store, hidden_channels=48).limits[-1]
    assert broken.startswith("The arms differ by 92.3 % in parameters (438,892 to 844,180)")
    assert not any("parameters" in sentence for sentence in report_of(store, "table2").limits[1:])


def test_a_finished_table_lacks_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store))
    report = report_of(store)
    assert report.gaps == Gaps((), 12, (), ())
    assert report.gaps.sentence == ""


def test_missing_runs_stand_where_the_store_says(tmp_path: Path) -> None:
    store = Store(tmp_path)
    runs = plan_of(store).runs
    publish(store, runs[0], {}, "failed", FACTS.model_copy(update={"error": "no memory"}))
    lease = store.take_lease(runs[1].id, runs[1].task, runs[1].settings.identity())
    report = report_of(store)
    assert [one.stands for one in report.gaps.missing][:3] == ["failed", "running now", "to do"]
    assert report.gaps.sentence == "12 of 12 runs are missing (1 running now, 1 failed, 10 to do)."
    assert report.gaps.commands == ("mef sweep table4 --scale laptop",)
    assert report.gaps.retries == ("mef retry table4 --scale laptop",)
    assert lease is not None
    Reporter(store.layout.tree, store.layout.progress_of(runs[1].id)).report(3, 9, {"loss": 4.2})
    known = dict(report_of(store).gaps.groups)
    assert list(known) == ["running now", "failed", "to do"]
    assert known["running now"][0].words == "running now: step 3/9, 4.20 bits/dim"
    assert known["failed"][0].words == "failed: no memory"
    assert known["to do"][0].words == "to do"


def test_why_a_run_failed_is_the_end_of_its_error_and_not_more(tmp_path: Path) -> None:
    store = Store(tmp_path)
    error = f"Traceback:\n  line 1\nOSError: \x1b[31m{'no ' * 99}\n"
    publish(store, plan_of(store).runs[0], {}, "failed", FACTS.model_copy(update={"error": error}))
    (failed,) = (one for one in report_of(store).gaps.missing if one.has_failed)
    assert failed.more.startswith("OSError: [31mno no")
    assert failed.more.endswith("…")
    assert len(failed.more) == LONGEST


def test_gaps_are_seen_again_without_the_records(tmp_path: Path) -> None:
    store = Store(tmp_path)
    runs = plan_of(store).runs
    publish(store, runs[0], {}, "failed", FACTS.model_copy(update={"error": "no memory"}))
    gaps = report_of(store).gaps
    assert gaps.ahead.startswith("11 runs of table4 to do: about ")
    lease = store.take_lease(runs[1].id, runs[1].task, runs[1].settings.identity())
    Reporter(store.layout.tree, store.layout.progress_of(runs[1].id)).report(3, 9, {})
    progress = store.progress(runs[1].id)
    assert lease is not None
    assert progress is not None
    states = store.state([run.id for run in runs])
    seen = gaps.seen(states, {runs[1].id: progress}, "soon")
    assert seen == replace(report_of(store).gaps, ahead="soon")
    assert gaps.seen({}, {}, gaps.ahead) == gaps


def test_a_damaged_record_is_missing_and_named(tmp_path: Path) -> None:
    store = Store(tmp_path)
    plan = plan_of(store)
    fill(store, plan)
    path = store.layout.record(plan.runs[0].id, 1)
    path.write_bytes(path.read_bytes()[:-20])
    fresh = Store(tmp_path)
    report = report_of(fresh)
    assert [one.id for one in report.gaps.missing] == [plan.runs[0].id]
    assert len(report.damaged) == 1
    assert "it is cut off" in report.damaged[0]


def test_a_record_that_is_damaged_between_plan_and_report_is_told_of(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store))
    plan = plan_of(store)
    store.layout.record(plan.runs[0].id, 1).write_bytes(b"gone")
    report = make_report(plan, store, Request("table4", "laptop"))
    assert [one.stands for one in report.gaps.missing] == ["its record cannot be read"]


def test_a_command_is_safe_to_paste() -> None:
    request = Request("my study.yaml", "laptop", ("seed=[0..9]",), Path("a b"))
    assert request.command == (
        "mef sweep 'my study.yaml' --scale laptop --set 'seed=[0..9]' --results 'a b'"
    )
    assert Request("table4").command == "mef sweep table4 --scale none"


def test_a_table_without_published_figures_says_how_to_add_one(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path), "table5")
    assert "No published figures of Table 5 are known here." in report.notes
    (advice,) = (line for line in report.advice if "--published FILE" in line)
    assert "table5: [{where: {conv1x1: standard}, metric: best_test, value: ...}]" in advice


def test_published_figures_at_another_scale_and_unchecked_ones_are_marked(tmp_path: Path) -> None:
    store = Store(tmp_path)
    known = Figure(where={"lr": 0.01}, metric="best_test", value=3.25, source="a book")
    lost = Figure(where={"lr": 0.5}, metric="best_test", value=3.25)
    published = load_published().corrected(Published(table4=(known, lost)))
    report = make_report(plan_of(store), store, Request("table4", "laptop"), published)
    assert [cell.text for cell in report.table.rows[0]][3::3] == ["3.25 †", ""]
    notes = " ".join(report.notes)
    assert "Published figures are at the paper's own scale, ours are not." in notes
    assert "† widely quoted, not yet compared with its source." in notes
    assert "Published figures were read in: a book." in notes
    assert "1 published figure(s) of Table 4 fit no arm and column here." in notes
    assert "No published figures" not in notes


def test_a_table_of_our_own_says_nothing_of_the_papers(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path), "additive")
    assert report.caption == ""
    assert not any("ublished" in note for note in report.notes)
