"""What a process writes down of its segment."""

from pathlib import Path

from suite.store.files.tree import Tree
from suite.store.leases.journal import Journal
from suite.store.leases.owner import this_process


def test_the_first_and_the_last_step_are_those_reported(tmp_path: Path) -> None:
    journal = Journal(Tree(tmp_path), tmp_path / "segments")
    owner = this_process()
    journal.begin(owner, "cpu", 2)
    for step in (3, 5, 9):
        journal.reached(step)
    journal.end("asked to stop")
    (segment,) = journal.segments()
    assert (segment.first_step, segment.last_step, segment.why) == (3, 9, "asked to stop")
    assert (segment.host, segment.pid, segment.device) == (owner.host, owner.pid, "cpu")
    assert segment.end is not None


def test_what_is_said_at_the_end_counts_more(tmp_path: Path) -> None:
    journal = Journal(Tree(tmp_path), tmp_path / "segments")
    journal.begin(this_process(), "cpu", 2)
    journal.reached(3)
    journal.end("finished", 0)
    (segment,) = journal.segments()
    assert (segment.first_step, segment.last_step) == (3, 0)


def test_a_segment_ends_once_and_without_steps_where_none_were_made(tmp_path: Path) -> None:
    journal = Journal(Tree(tmp_path), tmp_path / "segments")
    journal.end("finished")
    assert journal.segments() == ()
    journal.begin(this_process(), "cpu", 2)
    journal.end("finished")
    journal.end("again")
    (segment,) = journal.segments()
    assert (segment.first_step, segment.last_step, segment.why) == (2, None, "finished")
