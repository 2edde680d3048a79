"""Names of variants, data sets and tasks, and what each may be set to, without importing torch.

A new coupling is one class in ``suite/flows/couplings`` (or in another package) and one
:class:`Entry` here: its name, where its class is, and its frozen settings model, whose fields are
the keyword arguments of the class.
"""

from suite.registry.bench import BenchResult, BenchSettings, MethodResult
from suite.registry.convolutions import CONVOLUTIONS
from suite.registry.couplings import COUPLINGS
from suite.registry.data import DATA_SETS, DataSet
from suite.registry.defining import (
    REFERENCES,
    DeclaredFormula,
    DefineResult,
    DefineSettings,
    Reference,
)
from suite.registry.entry import Entry, Registry, Task, Variants
from suite.registry.model import ModelSettings
from suite.registry.optimisers import AVERAGES, OPTIMISERS
from suite.registry.profiling import ProfileResult, ProfileSettings
from suite.registry.result import Result
from suite.registry.samples import TILES, SamplesResult, SamplesSettings
from suite.registry.settings import Aside, Legacy, Settings, TaskSettings, Variant
from suite.registry.sink import Sink, Write
from suite.registry.tasks import (
    TASKS,
    CountResult,
    CountSettings,
    TrainResult,
    TrainSettings,
)
from suite.registry.timing import TimeResult, TimeSettings
from suite.registry.truncation import TruncateResult, TruncateSettings

__all__ = [
    "AVERAGES",
    "CONVOLUTIONS",
    "COUPLINGS",
    "DATA_SETS",
    "OPTIMISERS",
    "REFERENCES",
    "TASKS",
    "TILES",
    "Aside",
    "BenchResult",
    "BenchSettings",
    "CountResult",
    "CountSettings",
    "DataSet",
    "DeclaredFormula",
    "DefineResult",
    "DefineSettings",
    "Entry",
    "Legacy",
    "MethodResult",
    "ModelSettings",
    "ProfileResult",
    "ProfileSettings",
    "Reference",
    "Registry",
    "Result",
    "SamplesResult",
    "SamplesSettings",
    "Settings",
    "Sink",
    "Task",
    "TaskSettings",
    "TimeResult",
    "TimeSettings",
    "TrainResult",
    "TrainSettings",
    "TruncateResult",
    "TruncateSettings",
    "Variant",
    "Variants",
    "Write",
]
