"""What is known in, the figures of a page with their words (alt text, caption) out."""
