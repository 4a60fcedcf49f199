"""The ways of comparing that Compare offers, one a file; what they share is in `choices` and `points`."""
