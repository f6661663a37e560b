"""The faces explorer: BCM weights evolve from noise into faces.

`explorer` holds the page and `views` what is on it; `settings` what there is to choose, and `asked`
what is asked for with it; `entries` of the matrix may be a person's own, painted in its `editor`;
`story` is what is said, `files` what is saved, `code` the run as a script.
"""
