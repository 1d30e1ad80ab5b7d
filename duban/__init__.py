"""The command line of Duban: the local stack, regimes, replay, explanation, verification."""
