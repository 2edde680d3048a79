"""The systems there are: for each its settings and where its class is."""

from typing import Annotated, get_args

from pydantic import BeforeValidator, SerializeAsAny

from suite.registry.names import Entry, Variants
from suite.registry.systems.emerging_settings import EmergingSettings
from suite.registry.systems.flowpp_settings import FlowPpSettings
from suite.registry.systems.glow_settings import GlowSettings
from suite.registry.systems.mef_settings import MefSettings
from suite.registry.systems.nice_settings import NiceSettings
from suite.registry.systems.nsf_settings import NsfSettings
from suite.registry.systems.realnvp_settings import RealNvpSettings
from suite.registry.systems.system_settings import Likelihood, SystemSettings


class Systems(Variants):
    """The systems, by name."""

    def add(self, entry: Entry) -> None:
        """Registers one more.

        Raises:
            ValueError: The name is taken, or its settings are not those of a whole system.
        """
        settings, words = entry.settings, get_args(Likelihood)
        what = f"the system {entry.name!r}: {settings.__name__}"
        if not issubclass(settings, SystemSettings):
            raise ValueError(f"{what} is not derived from suite.registry.SystemSettings")
        if settings.likelihood not in words:
            raise ValueError(
                f"{what}.likelihood is {settings.likelihood!r}; it is one of {', '.join(words)}"
            )
        if settings.parameters is SystemSettings.parameters:
            raise ValueError(
                f"{what} does not say how large it is; define parameters(self, model) there, the "
                "count of its trainable parameters"
            )
        super().add(entry)


SYSTEMS = Systems(
    "system",
    [
        Entry("mef", "suite.systems.mef:Mef", MefSettings),
        Entry("nice", "suite.systems.nice:Nice", NiceSettings),
        Entry("nsf", "suite.systems.nsf:Nsf", NsfSettings),
        Entry("realnvp", "suite.systems.realnvp:RealNvp", RealNvpSettings),
        Entry("glow", "suite.systems.glow:Glow", GlowSettings),
        Entry("emerging", "suite.systems.emerging:Emerging", EmergingSettings),
        Entry("flowpp", "suite.systems.flowpp:FlowPp", FlowPpSettings),
    ],
)

System = Annotated[SerializeAsAny[SystemSettings], BeforeValidator(SYSTEMS.parse)]
MEF = MefSettings()
"""What runs were before there were other systems."""
