"""What things are called: settings, metrics and numbers in, words for people out."""
