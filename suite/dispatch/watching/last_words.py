"""The last words of a worker: the line of what it printed that says why it ended."""

import re

_MEMORY = re.compile(
    r"oom[-_ ]?kill|memory limit|out of memory|MemoryError|allocate memory|\bKilled\b",
    re.IGNORECASE,
)
"""What is said of memory tells more than what comes of it."""
_LOGGED = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ "
_NOISE = re.compile(
    rf"\s|mef: \{{|{_LOGGED}(?!error: )|submitit |Traceback |The above exception|During handling of"
    r"|srun: (Job step|Terminating|Force|error: .*(Exited with exit code \d+|Killed|Terminated)$)"
    r"|slurmstepd.*\*\*\* (?!.*DUE TO)|\S+:\d+: \w*Warning: "
)
"""How lines begin that say nothing, or only that something else ended."""
_BEFORE = re.compile(
    rf"({_LOGGED})?((slurmstepd|srun|slurmd)[^:\s]*: )?((error|fatal): )*(suite\.errors\.\w+: )?"
)
_PLACE = re.compile(r'^  File "(?:.*/)?([^"/]+)", line (\d+)', re.MULTILINE)
_RAISED = re.compile(r"[\w.]+: |[\w.]+$")


def last_words(text: str) -> str:
    r"""The line that says why a worker ended; empty if none does.

    Args:
        text: What the worker printed to standard error, or its end.

    >>> last_words("slurmstepd: error: Exceeded job memory limit\nsrun: error: n3: task 0: Killed")
    'Exceeded job memory limit'
    >>> last_words("2026-01-01 10:00:00,123 attempt 1 of a begins on cpu")
    ''
    """
    lines = (line.rstrip() for line in text.splitlines() if line.strip())
    telling = [line for line in lines if not _NOISE.match(line)]
    if not telling:
        return ""
    line = next((line for line in reversed(telling) if _MEMORY.search(line)), telling[-1])
    said = _BEFORE.sub("", line, count=1)
    places = _PLACE.findall(text.rpartition("Traceback ")[2])
    is_raised = "suite.errors." not in line and _RAISED.match(line)
    if not places or not is_raised or line is not telling[-1]:
        return said
    file, number = places[-1]
    return f"{said} ({file}, line {number})"


def slurms_words(text: str) -> tuple[str, ...]:
    """The lines that Slurm put among what a worker printed."""
    return tuple(line for line in text.splitlines() if line.startswith(("slurmstepd", "srun:")))
