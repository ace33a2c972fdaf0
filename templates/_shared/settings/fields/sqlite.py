database_url: DatabaseUrl = "sqlite:///db.sqlite3"
