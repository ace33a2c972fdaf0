# Messages travel in a signed cookie: nothing else here needs a session.
MESSAGE_STORAGE = "config.messages.Storage"
