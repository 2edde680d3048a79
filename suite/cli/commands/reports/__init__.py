"""Commands that show what records say: a study in, tables, pages and chains of evidence out."""
