"""A student's gradient judged: right or wrong, where, and which well-known mistake it is."""
