"""Formulas as a student writes them: a text becomes a tree, and a tree is typeset."""
