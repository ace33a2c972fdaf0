# Below the field of a new password
HOW_STRONG = "At least 8 characters, and not an obvious one."
