"""What all tests share."""

import torch

# The tensors of most tests are tiny: a second thread costs more than it gives.
torch.set_num_threads(1)

# These start a Slurm cluster: only when they are asked for by name, as `tox run -e slurm` does.
collect_ignore = ["slurm"]
