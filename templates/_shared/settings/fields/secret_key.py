secret_key: SecretKey = DEVELOPMENT_KEY
