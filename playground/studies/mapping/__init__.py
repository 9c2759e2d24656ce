"""Maps of settings: two of them across and upwards, and every pixel a whole training."""
