"""What maintainers of Trivet run; no part of the package."""
