"""What goes wrong in the lab."""


class LabError(Exception):
    """The lab could not do what it was asked to."""
