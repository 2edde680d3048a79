"""Why Slurm lets a job wait, in plain words.

The words are those of the "job reason codes" in squeue's manual page.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One of Slurm's reasons.

    Attributes:
        meaning: What it means.
        advice: What to do about it; empty where it passes by itself.
        wants_too_much: Whether the job may ask for what is not there.
        lasts: Whether it does not pass, however long the job waits.
    """

    meaning: str
    advice: str = ""
    wants_too_much: bool = False
    lasts: bool = False


_RELEASE = "`scontrol release JOB` lets it go"
_LIMIT = "it passes as your jobs end, or ask the cluster's people"
_ACCOUNT = "cancel it, and name another with --slurm account=NAME"
_OTHER = "cancel it, and ask for less with --slurm KEY=VALUE"
_KNOWN = {
    "none": Reason("Slurm has not looked at it yet"),
    "resources": Reason("next in line, the nodes that it needs are busy"),
    "priority": Reason("others are before it in the line"),
    "dependency": Reason("it comes after another array of this sweep"),
    "dependencyneversatisfied": Reason("what it waits for cannot come", "cancel it"),
    "jobarraytasklimit": Reason("as many of the array run as may at a time (--at-once)"),
    "begintime": Reason("not before its time; one that was put back is held for about 2 minutes"),
    "cleaning": Reason("put back into the queue, its last node is still cleaning up"),
    "jobheldadmin": Reason("held by the cluster's people", "ask them"),
    "jobhelduser": Reason("held", _RELEASE),
    "jobholdmaxrequeue": Reason("held, it was put back too often", _RELEASE),
    "jobrequeuehold": Reason("held, it could not be started", _RELEASE),
    "joblaunchfailure": Reason(
        "its node could not start it", "does it see the results?"
    ),
    "launchfailedrequeuedheld": Reason("held, its node failed to start it", _RELEASE),
    "partitiontimelimit": Reason(
        "it asks for more time than the partition allows", _OTHER, wants_too_much=True
    ),
    "partitionnodelimit": Reason(
        "it asks for more nodes than the partition allows", _OTHER, wants_too_much=True
    ),
    "partitiondown": Reason("the partition is down", "wait, or name another", wants_too_much=True),
    "partitioninactive": Reason(
        "the partition starts no jobs", "wait, or name another", wants_too_much=True
    ),
    "partitionconfig": Reason(
        "no node of the partition has what it asks for", _OTHER, wants_too_much=True
    ),
    "badconstraints": Reason(
        "no node has what it asks for", _OTHER, wants_too_much=True, lasts=True
    ),
    "nodedown": Reason("a node that it needs is down"),
    "reqnodenotavail": Reason(
        "nodes that it may use are down, drained or reserved", "see `sinfo -R`", wants_too_much=True
    ),
    "nodesrequiredforjobaredown": Reason(
        "the nodes that it needs are down, drained or reserved", "see `sinfo -R`",
        wants_too_much=True,
    ),
    "reservation": Reason("it waits for its reservation"),
    "licenses": Reason("it waits for licences"),
    "invalidaccount": Reason("there is no such account for you", _ACCOUNT),
    "invalidqos": Reason("there is no such QOS", "cancel it, and name another"),
    "accountnotallowed": Reason("the partition does not take your account", _ACCOUNT),
    "qosnotallowed": Reason("that QOS is not allowed there", "cancel it, and name another"),
    "assocmaxsubmitjoblimit": Reason("you have as many jobs in the queue as you may", _LIMIT),
    "qosmaxsubmitjob": Reason("you have as many jobs in the queue as you may", _LIMIT),
    "associationjoblimit": Reason("your account runs as many jobs as it may", _LIMIT),
    "assocmaxjobslimit": Reason("your account runs as many jobs as it may", _LIMIT),
    "assocgrp": Reason("your account has used up a limit of its group", _LIMIT),
    "assocmax": Reason("your account has reached a limit", _LIMIT),
    "qosmaxwall": Reason("it asks for more time than the QOS allows", _OTHER),
    "qosmax": Reason("you have reached a limit of the QOS", _LIMIT),
    "qosgrp": Reason("the QOS is used up by all together", _LIMIT),
    "qosmin": Reason("it asks for less than the QOS wants", "cancel it, and name another"),
    "maxmemperlimit": Reason("it asks for more memory than is allowed", _OTHER),
}  # fmt: skip
"""By the beginning of the word, in small letters and without blanks and the like."""


def reason_of(word: str) -> Reason | None:
    """What a word of Slurm's means; None for a word that is not known.

    Args:
        word: The word, such as ``ReqNodeNotAvail, UnavailableNodes:n1``.
    """
    plain = re.sub(r"[^a-z]", "", word.casefold())
    found = [known for known in _KNOWN if plain.startswith(known)]
    return _KNOWN[max(found, key=len)] if found else None


def explain(word: str) -> str:
    """The word, what it means and what to do.

    >>> explain("JobHeldUser")
    'JobHeldUser: held; `scontrol release JOB` lets it go'
    >>> explain("Starlight")
    'Starlight'
    """
    reason = reason_of(word)
    if reason is None:
        return word
    text = f"{word}: {reason.meaning}" if word not in ("None", "") else reason.meaning
    return f"{text}; {reason.advice}" if reason.advice else text
