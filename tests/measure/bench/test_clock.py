"""What the machine can do."""

import torch

from suite.measure.bench.clock import machine_of

CPU = torch.device("cpu")


def test_the_machine_is_measured_by_a_copy_and_a_product() -> None:
    machine = machine_of(CPU, torch.float32)
    assert set(machine.calls) == {"copy", "product"}
    assert machine.copy_bytes == 2 * 2**26
    assert machine.product_flops == 2 * 1024**3
    copied, product = machine.calls["copy"](), machine.calls["product"]()
    assert isinstance(copied, torch.Tensor)
    assert isinstance(product, torch.Tensor)
    assert copied.nbytes == 2**26
    assert bool((copied == 1).all())
    assert bool((product == 1024).all())
