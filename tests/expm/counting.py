"""Counts calls of torch's operators."""

from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode


class Count(TorchDispatchMode):
    """Counts in `total` the calls of the named operators while it is entered."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = names
        self.total = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Count, then call."""
        self.total += func._schema.name in self.names
        return func(*args, **(kwargs or {}))
