database_url: DatabaseUrl = ""
