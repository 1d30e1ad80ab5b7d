"""A county to look at: what its people said, what its offices did, told to a real stack on the driven clock."""
