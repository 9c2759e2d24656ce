"""The digits net: one convolution that learns handwritten digits, watched as it learns."""
