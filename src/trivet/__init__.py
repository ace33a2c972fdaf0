"""Recommends a Python web framework and renders a project that runs."""
