"""Tests on a real Slurm cluster of one machine."""
