"""The working-day calendar of a region as a document: days off, make-up working days, local holidays (放假安排)."""
