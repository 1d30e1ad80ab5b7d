"""The ledger of deliveries: what is planned, what is due, what became of it. Never rebuilt from a replay."""
