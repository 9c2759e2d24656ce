"""Numbers, counts and lists as people read them."""
