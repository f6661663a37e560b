"""The cortex explorer: noise turns into bars while two eyes see a scene, and an eye may be closed.

`explorer` holds the page and `views` what is on it; `settings` is what is asked for, and what
becomes of the eyes when; `story` what is seen and said, `files` what is saved, and `grown` the
fields, for a network that sees with them.
"""
