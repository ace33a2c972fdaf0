cors_origins: Origins = []
