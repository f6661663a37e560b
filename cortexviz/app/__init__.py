"""The `cortexviz` command: the dashboards' server, its gallery, and the studies in a terminal.

`cli` reads the command; `dashboards` serves, with `addresses`, `visits`, `sockets` and `replies`,
and pages have `kernels` that are `copies` of a process that is `warm`; `hub` brings them into
another Jupyter server; `gallery` is the start page, `reading` the pages to read, and `tutorials`
what they say of themselves; `lesson` writes them for students or with solutions; `study` runs the
studies, and `results` shows them; `page` writes a dashboard that needs no server.
"""
