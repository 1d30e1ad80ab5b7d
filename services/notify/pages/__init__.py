"""The pages of notify: deliveries, one with its attempts, endpoints."""
