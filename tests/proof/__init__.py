"""Proves stacks: makes, installs, checks, serves and stops a project, and holds it to the conformance suite."""
