"""How numbers are computed: a device, a precision, norm bounds in; reproducible arithmetic out."""
