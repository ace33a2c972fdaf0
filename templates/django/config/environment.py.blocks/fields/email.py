email_url: EmailUrl = ""
email_from: EmailFrom = ""
