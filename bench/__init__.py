"""Head-to-head measurements: each figure beside a ceiling and a peer of the same run, never as a timed test."""
