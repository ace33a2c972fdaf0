# Beside a field
REQUIRED = "Fill in this field."
TOO_LONG = "Use at most {limit} characters."
UNUSABLE = "This has a character that cannot be kept. Type it anew."
