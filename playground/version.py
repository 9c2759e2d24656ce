"""The version, which a result depends on."""

__version__ = "0.1.0"
