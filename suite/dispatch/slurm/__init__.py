"""Slurm: what is asked of it, what it says, and the jobs that it starts.

Only ``backend`` and ``script`` import submitit, so that a status stays instant.
"""
