"""The paper's own figures: a YAML file in, figures with their sources and places in tables out."""
