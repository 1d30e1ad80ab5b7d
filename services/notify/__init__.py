"""Notify: who is told what, over which channel; a ledger of deliveries, each made until it is certain."""
