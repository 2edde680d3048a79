"""A plan and a store in; the records that count, as a frame, and what is missing out."""
