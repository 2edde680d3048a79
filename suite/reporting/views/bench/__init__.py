"""The view of the task ``bench``: timed cases in, tables of ratios and figures out."""
