"""The task ``bench``: a case in; counts, errors, times of every method on the same inputs out."""
