"""Whether a folder of results is whole: the folder in; findings, merges, what can be freed out."""
