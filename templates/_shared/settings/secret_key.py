DEVELOPMENT_KEY = "development-only-key-never-for-production"


def check_secret_key(value: str, info: ValidationInfo) -> str:
    if info.data.get("environment") == "production":
        if value == DEVELOPMENT_KEY:
            raise ValueError("production needs its own secret, such as 50 random characters")
        if len(value) < 32:
            raise ValueError("production needs at least 32 characters")
    return value


SecretKey = Annotated[str, AfterValidator(check_secret_key)]
