"""The benchmark and ablation suite for generative flows with matrix exponentials.

``suite.load_records()`` and ``suite.load_curves()`` give what is known as pandas frames; they are
imported when they are first asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from suite.reporting.notebook import load_curves, load_records

__version__ = "0.1.0"
__all__ = ["__version__", "load_curves", "load_records"]

if not TYPE_CHECKING:  # or a checker would let any name pass

    def __getattr__(name: str) -> Any:
        """The functions of a notebook, which bring pandas along."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from suite.reporting import notebook

        return getattr(notebook, name)
