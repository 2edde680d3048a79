"""The tasks there are: for each its settings, its result and where its function is."""

from suite.registry.names import Registry, Task
from suite.registry.tasks.bench import BenchResult, BenchSettings
from suite.registry.tasks.count import CountResult, CountSettings
from suite.registry.tasks.define import DefineResult, DefineSettings
from suite.registry.tasks.profile import ProfileResult, ProfileSettings
from suite.registry.tasks.samples import SamplesResult, SamplesSettings
from suite.registry.tasks.timing import TimeResult, TimeSettings
from suite.registry.tasks.train import TrainResult, TrainSettings
from suite.registry.tasks.truncate import TruncateResult, TruncateSettings

TASKS: Registry[Task] = Registry(
    "task",
    [
        Task("train", "suite.train.task:run", TrainSettings, TrainResult),
        Task("count", "suite.measure.costs.count:run", CountSettings, CountResult),
        Task("define", "suite.measure.definitions.define:run", DefineSettings, DefineResult),
        Task("time", "suite.measure.costs.timing:run", TimeSettings, TimeResult, is_exclusive=True),
        Task("profile", "suite.measure.trained.profile:run", ProfileSettings, ProfileResult),
        Task("truncate", "suite.measure.trained.truncate:run", TruncateSettings, TruncateResult),
        Task("samples", "suite.measure.sampling.samples:run", SamplesSettings, SamplesResult),
        Task(
            "bench", "suite.measure.bench.bench:run", BenchSettings, BenchResult, is_exclusive=True
        ),
    ],
)
