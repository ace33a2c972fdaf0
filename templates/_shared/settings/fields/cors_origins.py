cors_origins: Origins = ()
