def _check_database_url(value: str, info: ValidationInfo) -> str:
    # While developing the tools start a server; the image has none of them.
    can_start_one = (BASE_DIR / "tools").is_dir()
    if value or info.data.get("environment") == "production" or not can_start_one:
        read_database_url(value)
    return value
