"""What limits a hang: so far from what happens that a slow machine never meets it."""

HANG_SECONDS = 120
