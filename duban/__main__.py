"""`python -m duban`: the same as the `duban` command."""

from __future__ import annotations

from duban.cli import main

main()
