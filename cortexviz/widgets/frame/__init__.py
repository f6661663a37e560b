"""What holds any explorer: the page, its live run, the runner, history and links."""
