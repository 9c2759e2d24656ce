"""A run: its settings, its link, its training, and what there is to read of it."""
