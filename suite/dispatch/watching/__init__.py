"""How sweeps stand: the store and Slurm's queue in, one word and one reason a run out."""
