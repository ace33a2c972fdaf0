@property
def web_concurrency(self) -> int:
    """One: notes are in the memory of one process."""
    return 1
