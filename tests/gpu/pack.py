"""Records and logs in one file."""

import shutil
import tarfile
from pathlib import Path

FILE = "records.tar.gz"
LEFT_OUT = ("checkpoints", "reports")
"""What is large and can be made again."""


def pack(folder: Path) -> Path | None:
    """Packs the folder's records into one file and removes them; None if there are none."""
    records = folder / "records"
    if not records.is_dir():
        return None
    packed = folder / FILE
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(records, "records", filter=_wanted)
    shutil.rmtree(records)
    return packed


def _wanted(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if set(Path(entry.name).parts) & set(LEFT_OUT) else entry
