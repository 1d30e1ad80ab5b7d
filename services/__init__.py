"""The four services of Duban and the chassis that they share; services never import one another."""
