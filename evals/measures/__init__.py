"""Measures, one small function each; a score is better the higher it is unless the docstring says otherwise.

Measures of one question take what was found and what was expected. Measures of a set take one value a
question (NaN where a question does not count) and ``weights`` of shape (resamples, questions), and give one
value a resample: a row of ones is the set itself, a row of counts is one bootstrap resample of it.
"""
