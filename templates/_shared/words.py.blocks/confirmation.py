# On the pages that confirm an address
CONFIRM_SENT = "Please look at your mail: a link there confirms your address."
CONFIRM_OVER = "That link is no longer good. Log in, and you get a new one."
CONFIRMED = "Your address is confirmed. You can log in now."
UNCONFIRMED = "Please confirm your address first: a link is on its way by mail."

# In a mail: its subject, and what stands before and after the link.
CONFIRM = (
    "Confirm your e-mail address",
    "Somebody signed up with this address. To confirm it, open this page within an hour:",
    "If it was not you, there is nothing to do: nobody can log in without it.",
)
