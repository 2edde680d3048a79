"""A real Slurm cluster of one machine: munge, accounting, a controller and several nodes."""

import contextlib
import secrets
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.slurm.lab import daemons
from tests.slurm.lab.client import Client
from tests.slurm.lab.configuration import write_configuration
from tests.slurm.lab.daemon import Daemon
from tests.slurm.lab.environment import clean_environment
from tests.slurm.lab.error import LabError
from tests.slurm.lab.keeper import Keeper
from tests.slurm.lab.places import Places
from tests.slurm.lab.ports import Ports
from tests.slurm.lab.processes import end_processes
from tests.slurm.lab.shape import Shape

_UP = frozenset({"IDLE", "MIXED", "ALLOCATED", "COMPLETING"})


class Cluster(Client):
    """A cluster with three partitions: ``main``, and ``low``, whose jobs ``high`` requeues.

    It listens on loopback alone, keeps its state in a folder of its own, and runs beside other
    labs. Nothing of it outlives the process that started it, however that ends.

    Args:
        shape: Its size.
    """

    def __init__(self, shape: Shape | None = None) -> None:
        self.shape = shape or Shape()
        # Short, because paths of sockets are; and root's own, as munge wants.
        super().__init__(Places(Path(tempfile.gettempdir()) / f"mef-lab-{secrets.token_hex(4)}"))
        self._daemons: dict[str, Daemon] = {}
        self._ports: Ports | None = None
        self._keeper: Keeper | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Starts all daemons, and waits until every node takes jobs.

        Raises:
            LabError: A daemon is not ready in time; the message has the end of every log.
        """
        self.places.root.mkdir(mode=0o755)
        self._keeper = Keeper(self.places.root, clean_environment())
        try:
            self.places.make()
            self._ports = Ports()
            write_configuration(self.places, self._ports, self.shape)
            self._daemons = daemons.make_daemons(self.places, self.shape, self.environment())
            daemons.make_database(self.places, self.environment())
            self._start_accounting()
            for name in (daemons.CONTROLLER, *self.shape.names):
                self._daemons[name].start()
            for name in self.shape.names:
                self._await_node(name)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the jobs, then the daemons, then whatever else runs under the lab's environment.

        Raises:
            LabError: Something is still there.
        """
        try:
            self._end_jobs()
            self._end_daemons()
            end_processes(self.places.configuration)
        finally:
            if self._keeper is not None:
                self._keeper.close()
                self._keeper = None
            if self._ports is not None:
                self._ports.close()
                self._ports = None

    def kill(self, name: str) -> None:
        """Kills a daemon as a crash would: ``slurmctld``, ``slurmdbd``, ``n1``, ...

        A killed node's jobs go on until Slurm notices, and as orphans after that. A killed
        controller forgets what it has not written yet: see `save`.
        """
        self._daemons[name].kill()

    def restart(self, name: str) -> None:
        """Starts a daemon anew, whether it runs or was killed, and waits until it answers."""
        daemon = self._daemons[name]
        daemon.ask_to_end()
        daemon.wait(10)
        daemon.start()
        if name in self.shape.names:
            self._await_node(name)
        elif name == daemons.CONTROLLER:
            self.wait_until(lambda: self.run("scontrol", "ping", seconds=5), 30, name)
        elif name == daemons.ACCOUNTING:
            self.wait_until(lambda: self.run("sacctmgr", "-n", "list", "cluster"), 30, name)

    def mend(self) -> None:
        """Undoes what a test left: jobs and orphans end, killed daemons and their nodes come back.

        Raises:
            LabError: Something is not as it was at the start in time.
        """
        for name, daemon in self._daemons.items():
            if not daemon.running:
                self.restart(name)
        if self.jobs():
            self.empty_queue()
        end_processes(self.places.configuration, only="SLURM_JOB_ID=")
        for name in self.shape.names:
            if "DRAIN" in self.node_state(name):
                self.run("scontrol", "update", f"NodeName={name}", "State=RESUME")
            self._await_node(name)

    def _start_accounting(self) -> None:
        socket = str(self.places.munge)
        self._daemons[daemons.MUNGE].start()
        self.wait_until(lambda: self.run("munge", "-n", "-S", socket), 10, daemons.MUNGE)
        client = ("--no-defaults", f"--socket={self.places.database_socket}")
        self._daemons[daemons.DATABASE].start()
        self.wait_until(lambda: self.run("mariadb-admin", *client, "ping"), 30, daemons.DATABASE)
        self.run("mariadb", *client, "-e", "CREATE DATABASE slurm_acct_db")
        self._daemons[daemons.ACCOUNTING].start()
        self.wait_until(
            lambda: self.run("sacctmgr", "-i", "add", "cluster", "lab"), 30, daemons.ACCOUNTING
        )

    def _await_node(self, name: str) -> None:
        number, ports = self.shape.names.index(name), self._ports
        # The controller may not have noticed that the node was away: ask the node itself first.
        self.wait_until(lambda: ports and ports.answers(number), 20, f"{name} listens")
        self.wait_until(
            lambda: _UP.issuperset(self.node_state(name).split("+")), 40, f"{name} takes jobs"
        )

    def _end_jobs(self) -> None:
        controller = self._daemons.get(daemons.CONTROLLER)
        if controller is not None and controller.running:
            # What does not end by Slurm's word is killed afterwards.
            with contextlib.suppress(LabError):
                self.empty_queue(3)

    def _end_daemons(self) -> None:
        # The controller first: without its nodes it would try for ten seconds to reach them.
        order = (
            (daemons.CONTROLLER,),
            self.shape.names,
            (daemons.ACCOUNTING,),
            (daemons.DATABASE, daemons.MUNGE),
        )
        for names in order:
            ending = [self._daemons[name] for name in names if name in self._daemons]
            for daemon in ending:
                daemon.ask_to_end()
            for daemon in ending:
                daemon.wait(5)
