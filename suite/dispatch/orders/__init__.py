"""What workers are told to do: runs of a plan in, files in the folder of results out."""
