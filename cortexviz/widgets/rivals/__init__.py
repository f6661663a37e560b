"""The recognition explorer: three models look at the same picture, and say why they name it so.

`explorer` holds the page and `views` what is on it; `settings` is what is asked for, `trained` who
looks, `layers` what is drawn of each, `messages` what a node heard and told, `story` what is said,
`code` the same as a script.
"""
