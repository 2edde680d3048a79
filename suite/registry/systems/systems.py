"""The systems there are: for each its settings and where its class is."""

from typing import Annotated

from pydantic import BeforeValidator, SerializeAsAny

from suite.registry.names import Entry, Variants
from suite.registry.systems.flowpp_settings import FlowPpSettings
from suite.registry.systems.mef_settings import MefSettings
from suite.registry.systems.nice_settings import NiceSettings
from suite.registry.systems.realnvp_settings import RealNvpSettings
from suite.registry.systems.system_settings import SystemSettings

SYSTEMS = Variants(
    "system",
    [
        Entry("mef", "suite.systems.mef:Mef", MefSettings),
        Entry("nice", "suite.systems.nice:Nice", NiceSettings),
        Entry("realnvp", "suite.systems.realnvp:RealNvp", RealNvpSettings),
        Entry("flowpp", "suite.systems.flowpp:FlowPp", FlowPpSettings),
    ],
)

System = Annotated[SerializeAsAny[SystemSettings], BeforeValidator(SYSTEMS.parse)]
MEF = MefSettings()
"""What runs were before there were other systems."""
