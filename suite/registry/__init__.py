"""Names of variants, data sets and tasks, and what each may be set to, without importing torch.

A name comes in; its settings model, and where its code is, go out. A new coupling is one class in
``suite/flows/couplings`` (or in another package) and one :class:`Entry` here: its name, where its
class is, and its frozen settings model, whose fields are the keyword arguments of the class.
"""

from suite.registry.names import Entry, Registry, Task, Variants
from suite.registry.result import Result
from suite.registry.settings import Aside, Legacy, Settings, TaskSettings, Variant, turn_name
from suite.registry.sink import Sink, Write
from suite.registry.systems.citation import Citation
from suite.registry.systems.model import ModelSettings
from suite.registry.systems.system_settings import Likelihood, SystemSettings
from suite.registry.systems.systems import SYSTEMS
from suite.registry.tasks.bench import BenchResult, BenchSettings, MethodResult
from suite.registry.tasks.count import CountResult, CountSettings
from suite.registry.tasks.define import (
    REFERENCES,
    DeclaredFormula,
    DefineResult,
    DefineSettings,
    Reference,
)
from suite.registry.tasks.profile import ProfileResult, ProfileSettings
from suite.registry.tasks.samples import TILES, SamplesResult, SamplesSettings
from suite.registry.tasks.tasks import TASKS
from suite.registry.tasks.timing import TimeResult, TimeSettings
from suite.registry.tasks.train import TrainResult, TrainSettings
from suite.registry.tasks.truncate import TruncateResult, TruncateSettings
from suite.registry.variants.augmentations import AUGMENTATIONS
from suite.registry.variants.convolutions import CONVOLUTIONS
from suite.registry.variants.couplings import COUPLINGS
from suite.registry.variants.data_sets import DATA_SETS, DataSet
from suite.registry.variants.optimisers import AVERAGES, OPTIMISERS
from suite.registry.variants.schedules import SCHEDULES

__all__ = [
    "AUGMENTATIONS",
    "AVERAGES",
    "CONVOLUTIONS",
    "COUPLINGS",
    "DATA_SETS",
    "OPTIMISERS",
    "REFERENCES",
    "SCHEDULES",
    "SYSTEMS",
    "TASKS",
    "TILES",
    "Aside",
    "BenchResult",
    "BenchSettings",
    "Citation",
    "CountResult",
    "CountSettings",
    "DataSet",
    "DeclaredFormula",
    "DefineResult",
    "DefineSettings",
    "Entry",
    "Legacy",
    "Likelihood",
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
    "SystemSettings",
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
    "turn_name",
]
