"""The recognition explorer: three models look at the same picture, and say why they name it so.

`explorer` holds the page and `views` what is on it; `settings` is what is asked for, `trained` who
looks, `story` what is said, `messages` what a node heard and told, `code` the same as a script.
"""
