"""``python -m cortexviz`` is the `cortexviz` command."""

from cortexviz.cli import main

raise SystemExit(main())
