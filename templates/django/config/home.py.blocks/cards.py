context = {"cards": CARDS, "development": DEVELOPMENT if settings.DEBUG else {}}
