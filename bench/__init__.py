"""The benchmarks: Yhessä beside a bare application on the same server, in one run."""
