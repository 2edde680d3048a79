"""The line of a worker's output that says why it ended."""

import pytest

from suite.dispatch.watching.last_words import last_words, slurms_words

LOGGED = "2026-01-01 10:00:00,123"
PLUG_IN = """\
Traceback (most recent call last):
  File "<frozen runpy>", line 189, in _run_module_as_main
  File "/home/u/mef/suite/registry/names.py", line 38, in load_plugins
    point.load()()
    ^^^^^^^^^^^^
  File "/home/u/plug in/broken.py", line 3, in <module>
    import nosuchmodule
ModuleNotFoundError: No module named 'nosuchmodule'
"""
OWN = """\
submitit ERROR (2026-01-01 10:00:00,123) - Submitted job triggered an exception
Traceback (most recent call last):
  File "/home/u/mef/suite/dispatch/slurm/entry.py", line 44, in own
    raise _refusal(folder, "cannot open it")
suite.errors.StoreError: /results/.work/x: cannot open it: No such file or directory; submit again
srun: error: n1: task 0: Exited with exit code 1
"""
PYTHON = """\
slurmstepd-n1: error: execve(): /no/python: No such file or directory
srun: error: n1: task 0: Exited with exit code 2
"""
MEMORY = f"""\
{LOGGED} attempt 1 of train-0a1b2c3d begins on cpu
srun: Job step aborted: Waiting up to 5 seconds for job step to finish.
slurmstepd-n1: error: Exceeded job memory limit
slurmstepd-n1: error: *** STEP 54.0 ON n1 CANCELLED AT 2026-11-28T12:46:40 ***
srun: error: n1: tasks 0-1: Killed
"""
TORCH = """\
Traceback (most recent call last):
  File "/env/torch/__init__.py", line 416, in <module>
    from torch._C import *
ImportError: libtorch_cpu.so: cannot open shared object file: No such file or directory
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PLUG_IN, "ModuleNotFoundError: No module named 'nosuchmodule' (broken.py, line 3)"),
        (
            OWN,
            "/results/.work/x: cannot open it: No such file or directory; submit again",
        ),
        (PYTHON, "execve(): /no/python: No such file or directory"),
        (MEMORY, "Exceeded job memory limit"),
        (
            TORCH,
            "ImportError: libtorch_cpu.so: cannot open shared object file: "
            "No such file or directory (__init__.py, line 416)",
        ),
        ("/usr/bin/python3: No module named suite", "/usr/bin/python3: No module named suite"),
        (f"{LOGGED} error: the disk is full; free some space", "the disk is full; free some space"),
        ("slurmstepd: error: *** JOB 7 ON n1 CANCELLED AT T DUE TO TIME LIMIT ***",
         "*** JOB 7 ON n1 CANCELLED AT T DUE TO TIME LIMIT ***"),
        (f"{LOGGED} attempt 1 of a begins on cpu\n{LOGGED} finished\n", ""),
        ("/env/torch/nn.py:12: UserWarning: old\n  warnings.warn(old)\n", ""),
        ('Traceback (most recent call last):\n  File "/suite/store/files/atom', ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_reason_is_found(text: str, words: str) -> None:
    assert last_words(text) == words


def test_what_slurm_put_among_it() -> None:
    assert slurms_words(MEMORY)[1] == "slurmstepd-n1: error: Exceeded job memory limit"
    assert len(slurms_words(MEMORY)) == 4
