"""Formulas as people type them: a text becomes words, words become a tree of arithmetic.

Who reads formulas of something of their own (the gradients of a layer, features of x1 and x2) says
what a name means there.
"""
