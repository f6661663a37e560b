"""What several benchmarks need, and tests too: no table of its own."""
