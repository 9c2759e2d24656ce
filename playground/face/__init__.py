"""What `import playground` offers beyond its rooms: a run with its figures, a live page."""
