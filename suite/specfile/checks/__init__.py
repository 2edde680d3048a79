"""What a document has to be beyond its form: a document in, mistakes with their places out."""
