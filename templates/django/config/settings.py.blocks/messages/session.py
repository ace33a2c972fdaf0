MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
