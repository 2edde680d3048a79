"""The task ``count``: trainable parameters, counted on the model itself."""

from suite.registry import CountResult, CountSettings, Sink
from suite.systems import build_system


def run(settings: CountSettings, sink: Sink) -> CountResult:
    """Builds the model, and counts the parameters that training would move."""
    sink.progress(0, 1, {})
    model = build_system(settings)
    parameters = sum(one.numel() for one in model.parameters() if one.requires_grad)
    sink.progress(1, 1, {})
    return CountResult(parameters=parameters)
