"""Names of variants, and what each may be set to, without importing torch.

A new coupling is one class in ``suite/flows/couplings`` (or in another package) and one
:class:`Entry` here: its name, where its class is, and its frozen settings model, whose fields are
the keyword arguments of the class.
"""

from suite.registry.convolutions import CONVOLUTIONS
from suite.registry.couplings import COUPLINGS
from suite.registry.entry import Entry, Registry
from suite.registry.model import ModelSettings
from suite.registry.settings import Settings, Variant

__all__ = ["CONVOLUTIONS", "COUPLINGS", "Entry", "ModelSettings", "Registry", "Settings", "Variant"]
