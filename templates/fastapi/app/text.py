"""What the texts of all features may consist of, as patterns."""

# Not every database can store the character NUL, and no text needs it.
NO_NUL = r"^[^\x00]*$"
# The same, with something to see in it; some count \x85 as a space and others do not.
NOT_BLANK = r"^[^\x00]*[^\x00\s\x85][^\x00]*$"
