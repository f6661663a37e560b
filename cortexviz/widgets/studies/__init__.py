"""The studies explorer: the report's figures, counted while you watch.

`explorer` holds the page; `settings` what there is to choose, `asked` the study that is asked for
with it, and `forms` what they offer then; `worker` does it and `results` follows the file; `points`
is what is computed, `views` and `story` what is shown and said, `code` the study as a script.
"""
