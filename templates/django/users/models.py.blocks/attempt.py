class Attempt(models.Model):
    """A try that counts, such as a log-in that has not succeeded; see limits.py."""

    kind = models.CharField(max_length=20)
    # Digests: of an e-mail address, whoever has it, and of where the try came from
    account = models.CharField(max_length=64, db_index=True)
    network = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} at {self.created_at}"
