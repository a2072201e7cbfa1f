"""The offline half: documents to sentences, passages, vectors and a saved generation."""
