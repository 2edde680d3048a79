"""What commands share: options in, opened stores, plans, places and reports out."""
