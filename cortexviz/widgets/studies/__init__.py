"""The studies explorer: the report's figures, counted while you watch."""
