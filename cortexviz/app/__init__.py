"""The `cortexviz` command: the dashboards' server, its gallery, and the studies in a terminal."""
