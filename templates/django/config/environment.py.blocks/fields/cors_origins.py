cors_origins: Annotated[list[str], NoDecode, BeforeValidator(_split), Named] = []
