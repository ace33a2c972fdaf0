cards = CARDS
if request.user.is_staff:
    cards = [*CARDS, ("admin:index", "Admin", "The screens for staff.")]
context = {"cards": cards, "development": DEVELOPMENT if settings.DEBUG else {}}
