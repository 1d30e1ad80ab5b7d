"""Verifying a whole stack: nothing lost, nothing twice, no row changed, and all services of one mind."""
