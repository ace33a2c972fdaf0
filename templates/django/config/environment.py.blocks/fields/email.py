email_url: EmailUrl = ""
email_from: EmailFrom = ""
confirm_email: ConfirmEmail = False
