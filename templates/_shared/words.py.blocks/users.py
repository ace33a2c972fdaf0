# Beside the fields of an account
NO_EMAIL = "Write an address like name@example.com."
EMAIL_TAKEN = "Somebody with this address has signed up already."
TOO_SHORT = "Use at least {limit} characters."
TOO_SIMPLE = "Digits or repetitions alone are too easy to guess."
TOO_COMMON = "This password is too common."
TOO_LIKE_EMAIL = "The password is too like the e-mail address."
