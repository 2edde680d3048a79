"""Commands about folders of results: folders in, what is wrong, merged or freed out."""
