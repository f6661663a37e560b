"""What every package stands on: checks at the door, files, warnings, compiling; no science.

`check` and `arrays` look at arguments, `limits` at what a page may ask for, `folders` at where it
may read and write; `files` are whole or not there; `warn` warns; `language` says the texts of
pages, `words` amounts; `compiled` compiles, `fast` shortens; `memory` is asked for, and given back;
`optional` says what is not installed; `pickled` reads what earlier versions have pickled.
"""
