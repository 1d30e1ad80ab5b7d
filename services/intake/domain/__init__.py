"""The rules of intake, pure: admission of messages, routing, the life of a matter, receipts, regimes."""
