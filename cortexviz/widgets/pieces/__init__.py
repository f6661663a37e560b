"""The small widgets that explorers are made of, each with its script in ``static/``."""
