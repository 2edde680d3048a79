"""The command expm: what the matrix exponential costs here."""

from suite.cli.shared.option_models import flattened
from suite.cli.shared.options import DEFAULT_DEVICE, DEFAULT_REPORTS, DeviceName, Reports
from suite.cli.shared.place_options import PlaceOptions
from suite.cli.shared.study_options import ScaleOptions
from suite.cli.shared.work_options import WorkOptions

STUDIES = ("expm", "expm_batch")
"""The shipped studies that it runs: by size and norm, then by batch."""


@flattened
def expm(
    options: ScaleOptions, reports: Reports = DEFAULT_REPORTS, device: DeviceName = DEFAULT_DEVICE
) -> None:
    """Profile here what the matrix exponential costs, method by method, and print the tables.

    It is `mef sweep expm`, by size and norm, and `mef sweep expm_batch`, by batch: what is measured
    already is not measured again, and `mef report` writes their pages once more. What is set
    holds for both.
    """
    from suite.cli.shared.asked_sweep import AskedSweep

    for study in STUDIES:
        asked = AskedSweep(options.of(study), PlaceOptions(), WorkOptions(device))
        asked.finish(yes=False, reports=reports)
