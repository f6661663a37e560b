"""The `cortexviz` command: the dashboards' server, its gallery, and the studies in a terminal.

`cli` reads the command; `dashboards` serves, with `addresses`, `visits`, `sockets` and `replies`,
and pages run in `copies` of a process that is `warm`; `gallery` is the start page, and `tutorials`
what the pages say of themselves; `lesson` writes them for students or with solutions; `study` runs
the studies, and `results` shows them.
"""
