"""Explorers as one HTML file, which runs from a disk or a link, with no server and no network.

`faces` learns in the browser, by the rule in ``static/bcm.js``; `contours` replays what `record`
has seen of an explorer, step by step. `page` puts the scripts of the pieces, their styles and what
they show into a file; ``static/host.js`` stands in for Python.
"""
