"""The contours explorer: the vision network sees, completes and imagines, step by step.

`explorer` holds the page and `views` what is on it; `settings` and `figures` what there is to
choose, and `asked` what is asked for with it; `training` and `look` what is computed, `compact` how
it is kept, `pictures`, `layers`, `nodes` and `messages` what is shown, `files` what is saved,
`story`, `outcome`, `drawn`, `findings`, `poses` and `words` what is said, `code` the run as a
script, `handles` what can be dragged in the picture.
"""
