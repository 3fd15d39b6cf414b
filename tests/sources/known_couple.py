"""Numbers of the known couple; area 88 is unassigned, so nobody can own them."""

MOTHER_ID, FATHER_ID = "880101199001010021", "880101198805050016"
