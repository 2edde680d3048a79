"""How far runs are and how long things take, in words for people."""

from suite.store import Progress


def how_far(progress: Progress) -> str:
    """How far a run is, what its loss is, and how long it still takes at the pace so far.

    >>> day = "2024-01-01T00:00"
    >>> moments = {"since": f"{day}:00.000000Z", "reported": f"{day}:10.000000Z"}
    >>> how_far(Progress(step=30, steps=90, figures={"loss": 4.2}, first_step=10, **moments))
    'step 30/90, 4.20 bits/dim, about 30 s left'
    """
    loss = progress.figures.get("loss")
    left = progress.seconds_left
    parts = [
        progress.where,
        "" if loss is None else f"{loss:.2f} bits/dim",
        "" if left is None else f"about {duration(left)} left",
    ]
    return ", ".join(filter(None, parts))


def duration(seconds: float) -> str:
    """A time for people.

    >>> duration(7.2), duration(272), duration(9000)
    ('7 s', '4 min 32 s', '2 h 30 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def hours(count: float, unit: str) -> str:
    """A cost in time.

    >>> hours(0.05, "core"), hours(30.0, "GPU")
    ('3.0 core-minutes', '30.0 GPU-hours')
    """
    return f"{60 * count:.1f} {unit}-minutes" if count < 1 else f"{count:,.1f} {unit}-hours"
