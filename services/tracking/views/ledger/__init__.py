"""The ledger of tasks (整改台账): every task with its step, who answers for it, by when, and how it ended."""
