"""Making deliveries: a lane for each endpoint, so that a sick one slows nobody; what was sent is noted at once."""
