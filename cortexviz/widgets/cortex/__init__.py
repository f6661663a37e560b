"""The cortex explorer: noise turns into bars while two eyes see a scene, and an eye may be closed.

`explorer` holds the page and `views` what is on it; `settings` what there is to choose, and `asked`
what is asked for with it, such as what becomes of the eyes when; `story` what is seen and said,
`files` what is saved, `code` the run as a script, and `grown` the fields, for a network that sees
with them.
"""
