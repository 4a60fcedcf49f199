"""A page of your own: how sure the classifier is of random samples."""
