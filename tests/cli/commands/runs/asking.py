"""What a shell asks of the runs of one study."""

from tests.cli.calling import mef

STUDY = ("table4", "--scale", "smoke", "--results")


def lines_of(*words: str) -> list[str]:
    ran = mef(*words)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout.splitlines()
