"""What records say of the paper: claims, arms and published figures in, tables of verdicts out."""
