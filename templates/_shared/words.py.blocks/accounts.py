# On the pages of accounts
WRONG_LOGIN = "There is no such address with this password."
NOT_YOURS = "This is not your password."
TOO_MANY_ATTEMPTS = "Too many attempts: please wait a few minutes."
WELCOME = "Welcome!"
LOGGED_OUT = "You are logged out."
CHANGED = "Your password was changed."
CHANGED_BY_MAIL = "Your password was changed. You can log in with it now."
RESET_SENT = "If there is such an account, a link is on its way by mail."
RESET_OVER = "That link is no longer good. Here you can ask for a new one."

# In a mail: its subject, and what stands before and after the link.
RESET = (
    "Choose a new password",
    "Somebody wants a new password for this address. To choose it, open this page within an hour:",
    "If it was not you, there is nothing to do: your password stays as it is.",
)
