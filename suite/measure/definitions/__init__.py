"""What layers declare of themselves (Table 1): a layer in, formulas compared with its code out."""
