"""Training curves of records in; bands over seeds, stability and exponents out."""
