"""``python -m benchmarks.hmax``."""

import sys

from benchmarks.hmax import main

main(sys.argv[1:])
