"""The web service: what stands between strangers and the answerer."""
