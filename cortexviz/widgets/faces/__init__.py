"""The faces explorer: BCM weights evolve from noise into faces."""
