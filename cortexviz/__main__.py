"""``python -m cortexviz`` is the `cortexviz` command."""

from cortexviz.app.cli import main

raise SystemExit(main())
