"""The contours explorer: the vision network sees, completes and imagines, step by step.

`explorer` holds the page and `views` what is on it; `settings` and `figures` what is asked for,
`training` and `look` what is computed, `compact` how it is kept, `pictures`, `nodes` and `messages`
what is shown, `story`, `drawn`, `findings`, `poses` and `words` what is said, `code` the run as a
script, `handles` what can be dragged in the picture.
"""
