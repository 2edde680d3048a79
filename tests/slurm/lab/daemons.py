"""The daemons of a lab, in the order in which they start."""

import subprocess
from collections.abc import Mapping

from tests.slurm.lab.daemon import Daemon
from tests.slurm.lab.error import LabError
from tests.slurm.lab.places import Places
from tests.slurm.lab.shape import Shape

MUNGE, DATABASE, ACCOUNTING, CONTROLLER = "munged", "mariadbd", "slurmdbd", "slurmctld"


def make_daemons(places: Places, shape: Shape, environment: Mapping[str, str]) -> dict[str, Daemon]:
    """All daemons by name; the slurmds have the names of their nodes."""
    root, socket = places.root, places.database_socket
    commands = {
        MUNGE: [
            "munged", "--foreground", "--force", "--num-threads=4",
            f"--key-file={places.key}", f"--socket={places.munge}",
            f"--pid-file={root}/run/munged.pid", f"--seed-file={root}/munge/seed",
            f"--log-file={root}/log/munged.own.log",
        ],
        DATABASE: [
            "mariadbd", "--no-defaults", "--user=root", f"--datadir={places.database}",
            f"--socket={socket}", f"--pid-file={root}/run/mariadbd.pid", "--skip-networking",
            "--skip-name-resolve", "--innodb-buffer-pool-size=64M", "--innodb-log-file-size=64M",
            "--innodb-lock-wait-timeout=900", "--innodb-flush-log-at-trx-commit=0",
            "--performance-schema=off",
        ],
        ACCOUNTING: ["slurmdbd", "-D"],
        CONTROLLER: ["slurmctld", "-D", "-i"],
        **{name: ["slurmd", "-D", "-N", name] for name in shape.names},
    }  # fmt: skip
    # mariadb's client library, which slurmdbd uses, finds the socket by this variable.
    variables = {**environment, "MYSQL_UNIX_PORT": str(socket)}
    return {
        name: Daemon(command, variables, places.log(name)) for name, command in commands.items()
    }


def make_database(places: Places, environment: Mapping[str, str]) -> None:
    """Makes mariadb's own tables.

    Raises:
        LabError: It cannot.
    """
    made = subprocess.run(
        ["mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={places.database}",
         "--auth-root-authentication-method=normal", "--skip-test-db"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )  # fmt: skip
    if made.returncode != 0:
        raise LabError(f"mariadb-install-db: {(made.stderr or made.stdout)[-400:]}")
