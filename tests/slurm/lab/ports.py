"""Ports that no other lab and no other program uses."""

import socket

from tests.slurm.lab.error import LabError

_FIRST, _LAST, _BLOCK = 27000, 32000, 16
"""Below the ports that Linux gives to clients, so that a connection never takes one of them."""


class Ports:
    """A block of ports on loopback, this lab's until it is closed or its process ends.

    Raises:
        LabError: All blocks are taken.
    """

    def __init__(self) -> None:
        for base in range(_FIRST, _LAST, _BLOCK):
            claim = socket.socket(socket.AF_UNIX)
            try:
                # A name without a file: the kernel gives it to one process, and frees it with it.
                claim.bind(f"\0mef-lab-{base}")
            except OSError:
                claim.close()
                continue
            if all(_free(port) for port in range(base, base + _BLOCK)):
                self._claim, self.controller, self.database = claim, base, base + 1
                return
            claim.close()
        raise LabError(f"no free ports between {_FIRST} and {_LAST}")

    def node(self, number: int) -> int:
        """The port of a node's slurmd, by its number from 0."""
        return self.controller + 2 + number

    def answers(self, number: int) -> bool:
        """Whether a node's slurmd listens."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.node(number))) == 0

    def close(self) -> None:
        """Gives the ports back."""
        self._claim.close()


def _free(port: int) -> bool:
    with socket.socket() as probe:
        # A port on which an ended lab's connections linger is free for the daemons too.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True
