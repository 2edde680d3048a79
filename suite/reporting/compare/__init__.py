"""Two folders of results, commits or scales in, paired differences and what changed out."""
