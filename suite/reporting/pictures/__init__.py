"""What is known -> the figures of a page, each with its words: alt text and caption."""
