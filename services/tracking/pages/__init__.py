"""Pages of tracking: the worklist, a matter's time line with 'why due then', the cards."""
