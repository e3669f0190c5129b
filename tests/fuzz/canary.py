"""Values that no answer may hold."""

CANARY = "c4n4ry"  # in a table that no LookML mentions
HIDDEN = "h1dd3n-v4lue"  # of a user attribute that its user may not see
