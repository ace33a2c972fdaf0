REST_FRAMEWORK = {
    # Nobody logs in.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.content.OneRenderer",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_PAGINATION_CLASS": "config.pagination.Pagination",
    "DEFAULT_PARSER_CLASSES": ["config.content.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "config.schema.ProjectSchema",
    "EXCEPTION_HANDLER": "config.exceptions.problem_details",
    # What is wrong with a body as a whole is said of a field of this name.
    "NON_FIELD_ERRORS_KEY": "body",
}
SPECTACULAR_SETTINGS = {
    "TITLE": PROJECT["name"],
    "DESCRIPTION": PROJECT["description"],
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": environment.root_path}] if environment.root_path else [],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "^/api/",
    "SORT_OPERATION_PARAMETERS": False,
}
