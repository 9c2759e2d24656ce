"""The words people read: how numbers are written, how things are counted, sentences by key."""
