"""The configuration files of a lab's daemons."""

import secrets
import socket

from tests.slurm.lab.places import Places
from tests.slurm.lab.ports import Ports
from tests.slurm.lab.shape import Shape

_SLURM = """\
ClusterName=lab
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort={controller}
{listen}
AuthType=auth/munge
AuthInfo=socket={places.munge}
CredType=cred/munge
StateSaveLocation={places.root}/state
SlurmdSpoolDir={places.root}/spool/%n
SlurmctldPidFile={places.root}/run/slurmctld.pid
SlurmdPidFile={places.root}/run/%n.pid
SlurmctldDebug=info
SlurmdDebug=info
# Many slurmds on one host, with more of everything than it has; no cgroups, which need systemd.
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=256
GresTypes=gpu
MaxArraySize={shape.max_array_size}
# A node that answers again is used again.
ReturnToService=2
# A test should not wait for the times of a large cluster.
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,sched_min_interval=0,bf_interval=2,batch_sched_delay=0
PriorityType=priority/basic
MinJobAge=300
KillWait=3
InactiveLimit=0
SlurmctldTimeout=30
SlurmdTimeout=6
CompleteWait=0
BatchStartTimeout=10
MessageTimeout=5
UnkillableStepTimeout=15
OverTimeLimit=0
JobRequeue=1
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
SlurmctldParameters=preempt_send_user_signal
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort={database}
AccountingStoragePass={places.munge}
AccountingStorageTRES=gres/gpu
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=2
JobAcctGatherParams=OverMemoryKill
"""
_NODE = """\
NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs={shape.cpus} \
RealMemory={shape.memory} Gres=gpu:{shape.gpus} State=UNKNOWN
"""
_PARTITIONS = """\
PartitionName=main Nodes=ALL Default=YES PriorityTier=10 PreemptMode=OFF {common}
PartitionName=low Nodes=ALL PriorityTier=1 PreemptMode=REQUEUE GraceTime={grace} {common}
PartitionName=high Nodes=ALL PriorityTier=100 PreemptMode=OFF {common}
"""
_COMMON = "MaxTime=INFINITE DefaultTime=10 State=UP OverSubscribe=NO"
_ACCOUNTING = """\
AuthType=auth/munge
AuthInfo=socket={places.munge}
DbdHost={host}
DbdAddr=127.0.0.1
DbdPort={database}
{listen}
SlurmUser=root
DebugLevel=info
PidFile={places.root}/run/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser=root
StorageLoc=slurm_acct_db
CommitDelay=0
"""


def write_configuration(places: Places, ports: Ports, shape: Shape) -> None:
    """Writes every file that the daemons read, munge's key and the pretended GPUs."""
    host = socket.gethostname().split(".")[0]
    folder = places.root
    places.key.touch(mode=0o400)
    places.key.write_bytes(secrets.token_bytes(1024))
    places.configuration.write_text(_slurm(host, places, ports, shape))
    # Slurm wants character devices; the number in the name becomes CUDA_VISIBLE_DEVICES.
    for number in range(shape.gpus):
        (places.devices / f"gpu{number}").symlink_to("/dev/null")
    (folder / "gres.conf").write_text(
        "AutoDetect=off\n"
        f"NodeName={','.join(shape.names)} Name=gpu File={places.devices}/gpu[0-{shape.gpus - 1}]\n"
    )
    (folder / "cgroup.conf").write_text("CgroupAutomount=no\nConstrainRAMSpace=no\n")
    accounting = folder / "slurmdbd.conf"
    # slurmdbd refuses a file that others can read.
    accounting.touch(mode=0o600)
    accounting.write_text(
        _ACCOUNTING.format(places=places, host=host, database=ports.database, listen=_listen())
    )


def _slurm(host: str, places: Places, ports: Ports, shape: Shape) -> str:
    general = _SLURM.format(
        places=places,
        shape=shape,
        host=host,
        controller=ports.controller,
        database=ports.database,
        listen=_listen(),
    )
    nodes = [
        _NODE.format(name=name, host=host, port=ports.node(number), shape=shape)
        for number, name in enumerate(shape.names)
    ]
    return "".join([general, *nodes, _PARTITIONS.format(common=_COMMON, grace=shape.grace)])


def _listen() -> str:
    """Loopback alone, where that can be had.

    The daemons then look the host's own name up, and end where the name does not resolve.
    """
    try:
        socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return ""
    return "CommunicationParameters=NoCtldInAddrAny,NoInAddrAny"
