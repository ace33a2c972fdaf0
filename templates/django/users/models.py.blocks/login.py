class Login(models.Model):
    """A log-in by tokens, until its row is gone."""

    id = models.CharField(primary_key=True, max_length=64, default=token_hex, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="logins")
    # Of the password at that time: with another one the log-in is over
    session_hash = models.CharField(max_length=64)
    # The digest of the refresh token that is good now
    refresh_hash = models.CharField(max_length=64)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.user} until {self.ends_at}"
