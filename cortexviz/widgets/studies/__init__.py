"""The studies explorer: the report's figures, counted while you watch.

`explorer` holds the page; `settings` what is asked for, `worker` does it and `results` follows it;
`points` what is computed, `views` draws it; `story` what is said, `code` the study as a script.
"""
