def change_password(self, password: str) -> bool:
    """Whether it was changed: not if somebody else did so since this user was read."""
    unchanged = User.objects.filter(pk=self.pk, password=self.password)
    self.set_password(password)
    return unchanged.update(password=self.password) == 1
