"""What models cost: settings in, parameters, operations, memory and times of steps out."""
