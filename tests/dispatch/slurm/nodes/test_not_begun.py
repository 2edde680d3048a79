"""The shell behind a job's command, run by a shell with a Slurm that notes what it hears."""

import subprocess
from pathlib import Path

import pytest

from suite.dispatch.orders.job_folder import job_folder
from suite.dispatch.orders.order import OrderFolder
from suite.dispatch.orders.trouble import Trouble
from suite.dispatch.slurm.nodes.not_begun import begun_mark, lines_behind, troubles_printed
from suite.store import Store

SCONTROL = """#!/bin/sh
echo "scontrol $*" >> "{heard}"
case "$1" in
  show) echo "JobId=7 JobState={state} Reason=None ExcNodeList={excluded} Command=x" ;;
  update) exit {refuses} ;;
esac
"""


class Shell:
    """Runs the lines of an order's jobs.

    Args:
        folder: A folder for everything.
        state: Where Slurm says that the job stands.
        excluded: The nodes that the job avoids, as Slurm writes them.
        refuses: What its update ends with.
    """

    def __init__(
        self, folder: Path, state: str = "RUNNING", excluded: str = "(null)", refuses: int = 0
    ) -> None:
        self.order = OrderFolder(Store(folder / 'it\'s "results" $HOME'), "0" * 16)
        self.order.path.mkdir(parents=True)
        self._heard = folder / "heard.txt"
        self._tools = folder / "tools"
        self._tools.mkdir()
        text = SCONTROL.format(heard=self._heard, state=state, excluded=excluded, refuses=refuses)
        cancel = f'#!/bin/sh\necho "scancel $*" >> "{self._heard}"\n'
        for name, script in (("scontrol", text), ("scancel", cancel)):
            (self._tools / name).write_text(script)
            (self._tools / name).chmod(0o755)

    def troubles(self) -> list[Trouble]:
        """What is found in what the job printed."""
        return troubles_printed(self.order.store, self.order.path.name)

    def behind(self, code: int, restarts: str = "0") -> list[str]:
        """What Slurm heard after a command that ended with this code, which is kept."""
        script = "\n".join([f"(exit {code})", *lines_behind(self.order.path)])
        there = {"PATH": f"{self._tools}:/usr/bin:/bin", "SLURMD_NODENAME": "n1"}
        job = {"SLURM_JOB_ID": "7", "SLURM_RESTART_COUNT": restarts}
        ran = subprocess.run(
            ["/bin/bash", "-c", script], env={**there, **job}, capture_output=True, check=False
        )
        assert (ran.returncode, ran.stdout) == (code, b"")
        printed = job_folder(self.order.store, self.order.path.name)
        printed.mkdir(parents=True, exist_ok=True)
        (printed / "7_0_log.err").write_bytes(ran.stderr)
        heard = self._heard.read_text().splitlines() if self._heard.exists() else []
        return [line for line in heard if "show" not in line]


def test_a_job_whose_python_never_began_goes_to_another_node(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    update = "scontrol update JobId=7 ExcNodeList=n1"
    assert shell.behind(127) == ["scontrol requeue 7", update]
    (trouble,) = shell.troubles()
    assert (trouble.node, trouble.reason) == ("n1", "not begun")
    assert str(trouble).startswith("node n1: the worker did not begin (exit code 127)")
    assert shell.order.troubles() == []  # a shell writes nothing where others might lead it astray


def test_nodes_that_were_avoided_already_still_are(tmp_path: Path) -> None:
    shell = Shell(tmp_path, excluded="n[2-3]")
    assert shell.behind(1)[-1] == "scontrol update JobId=7 ExcNodeList=n[2-3],n1"


def test_a_job_that_would_come_back_to_the_same_node_is_cancelled(tmp_path: Path) -> None:
    assert Shell(tmp_path, refuses=1).behind(1)[-1] == "scancel 7"


def test_on_the_third_node_it_ends(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    assert shell.behind(1, restarts="2") == []
    assert len(shell.troubles()) == 1


@pytest.mark.parametrize("state", ["COMPLETING", "CANCELLED", "PENDING"])
def test_a_job_that_was_ended_does_not_come_back(tmp_path: Path, state: str) -> None:
    shell = Shell(tmp_path, state=state)
    assert shell.behind(143) == []
    assert shell.troubles() == []


def test_a_worker_that_began_speaks_for_itself(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    begun_mark(shell.order.path, "7", "1").touch()
    assert shell.behind(1, restarts="1") == []
    assert shell.behind(0) == []
    assert shell.troubles() == []
