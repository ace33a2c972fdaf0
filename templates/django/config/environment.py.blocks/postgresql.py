def _check_database_url(value: str, info: ValidationInfo) -> str:
    if value or info.data.get("environment") == "production":
        read_database_url(value)
    return value
