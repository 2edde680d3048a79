"""The commands, a folder for what they act on: words of a user in, printed answers out."""
