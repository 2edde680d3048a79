"""Commands that run studies and look after their runs: a study or a run in, how it goes out."""
