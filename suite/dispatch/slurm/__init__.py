"""Slurm: orders and resources in; jobs, their reasons and what became of them out.

Only ``slurm_backend`` and ``script`` import submitit, so that a status stays instant.
"""
