"""What all tests share."""

import signal

import torch
from hypothesis import settings

# A shell that starts pytest in the background has it, and all that it starts, ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The tensors of most tests are tiny: a second thread costs more than it gives.
torch.set_num_threads(1)

# Times are never asserted: hypothesis else fails an example that took 0.2 s on a busy machine.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

# These start a Slurm cluster: only when they are asked for by name, as `tox run -e slurm` does.
collect_ignore = ["slurm"]
