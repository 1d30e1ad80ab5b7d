"""What officials do to clocks and cards: what they say, who may, and what became of it; for machines and pages."""
