"""Where a lab keeps its files."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """The files of a lab below one folder, whose path is short because sockets lie in it."""

    root: Path

    def make(self) -> None:
        """Makes the folders."""
        for name in ("munge", "log", "state", "spool", "dev", "run", "out"):
            (self.root / name).mkdir()
        # munged refuses a socket that others could not reach.
        for folder in (self.root, self.root / "munge"):
            folder.chmod(0o755)

    @property
    def configuration(self) -> Path:
        """What ``SLURM_CONF`` names; Slurm looks for its other files beside it."""
        return self.root / "slurm.conf"

    @property
    def key(self) -> Path:
        """munge's key."""
        return self.root / "munge" / "key"

    @property
    def munge(self) -> Path:
        """munge's socket."""
        return self.root / "munge" / "socket"

    @property
    def database(self) -> Path:
        """mariadb's data."""
        return self.root / "db"

    @property
    def database_socket(self) -> Path:
        """mariadb's socket."""
        return self.root / "run" / "db.sock"

    @property
    def devices(self) -> Path:
        """The pretended GPUs."""
        return self.root / "dev"

    @property
    def output(self) -> Path:
        """What jobs print."""
        return self.root / "out"

    def log(self, name: str) -> Path:
        """What a daemon prints."""
        return self.root / "log" / f"{name}.log"

    def last_lines(self, count: int = 6) -> str:
        """The end of every log."""
        ends = []
        for log in sorted((self.root / "log").iterdir()):
            lines = log.read_text(errors="replace").splitlines()[-count:]
            ends.append("\n".join([f"--- {log.name}", *lines]))
        return "\n".join(ends)
