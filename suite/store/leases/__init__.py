"""Who may run what: a run's id in, an exclusive right to run it and its record published out."""
