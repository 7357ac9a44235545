"""Word files as they come back: opened without trust, read whole, what is not understood said aloud."""
