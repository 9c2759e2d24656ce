"""The API: a module a topic, each with its router."""
