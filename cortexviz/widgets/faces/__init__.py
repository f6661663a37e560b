"""The faces explorer: BCM weights evolve from noise into faces.

`explorer` holds the page; `settings` what is asked for, `story` what is shown and said.
"""
