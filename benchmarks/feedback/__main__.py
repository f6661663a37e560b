"""``python -m benchmarks.feedback``."""

import sys

from benchmarks.feedback import main

main(sys.argv[1:])
