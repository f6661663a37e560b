"""The contours explorer: the vision network sees, completes and imagines, step by step."""
