"""Renews every pin: requirements with hashes and without addresses, and the listing of Kafka's jars (`make lock`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--custom-compile-command=make lock",
    "--quiet",
)


def main() -> None:
    """Resolve both requirement files (dev within the bounds of runtime), then Kafka."""
    uv = Path(sys.executable).with_name("uv")
    for level in ("runtime", "dev"):
        source, target = f"requirements/{level}.in", f"requirements/{level}.txt"
        command = [uv, "pip", "compile", *OPTIONS, *sys.argv[1:], source, "--output-file", target]
        subprocess.run(command, cwd=PROJECT, check=True)
    subprocess.run([sys.executable, "-m", "duban.stack.kafka_jars"], cwd=PROJECT, check=True)


if __name__ == "__main__":
    main()
