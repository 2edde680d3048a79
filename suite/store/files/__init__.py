"""Names and bytes on the disk: values in; files that are complete and where they belong out."""
