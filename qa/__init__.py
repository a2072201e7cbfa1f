"""The online half: a question to a cited answer."""
