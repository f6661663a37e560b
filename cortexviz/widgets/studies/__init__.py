"""The studies explorer: the report's figures, counted while you watch.

`explorer` holds the page; `settings` what is asked for, `points` what is computed, `story` what is
said, `code` the study as a script.
"""
