"""Training of the span reader: question sets to windows, windows to weights, weights to one file."""
