"""Playing campaigns: the documents of a place from their first to their last day, in a few minutes."""
