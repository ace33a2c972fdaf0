database_url: Annotated[str, AfterValidator(_check_database_url)] = ""
