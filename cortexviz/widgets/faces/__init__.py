"""The faces explorer: BCM weights evolve from noise into faces.

`explorer` holds the page; `settings` what is asked for, with `entries` of the matrix that are a
person's own, painted in its `editor`; `story` what is shown and said, `files` what is saved.
"""
