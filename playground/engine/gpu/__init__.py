"""Many trainings at once on an NVIDIA GPU, a thread each: what maps of settings are made of.

Nothing needs one. Numbers are those of `compiled.py`, but for rounding.
"""
