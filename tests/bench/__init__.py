"""Measured against the programs people would otherwise use: same models, articles and questions, one run."""
