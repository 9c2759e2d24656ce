"""Gradients of a layer, entry by entry: small cases, the sums behind them, a student's own."""
