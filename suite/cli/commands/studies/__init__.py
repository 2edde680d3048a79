"""Commands about study files: files in, mistakes, schemas and plans out."""
