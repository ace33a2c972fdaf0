Origins = Annotated[list[str], NoDecode, BeforeValidator(_split), Named]
