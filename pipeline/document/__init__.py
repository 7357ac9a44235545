"""The document: one model, and everything that can be said of it without knowing a file format."""
