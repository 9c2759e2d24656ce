"""Links as people copy them: an address as a text, and the keys and values in it."""
