"""Commands about data sets: names and folders in, what is there or was downloaded out."""
