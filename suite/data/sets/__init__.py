"""The data sets, a class each: files of their formats in, uint8 images out."""
