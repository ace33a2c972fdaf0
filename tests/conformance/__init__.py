"""The black-box HTTP suite: one set of claims for every stack, whatever its framework.

It talks to a server that already runs in production settings, and to nothing else:

    pytest tests/conformance --base-url http://127.0.0.1:8000 --stack answers.json

`--stack` names the answers that made the project, as JSON. They select the claims: a test says what
it needs (`@needs(interface={"pages", "both"})`), and never asks which framework answers.
The server must trust 127.0.0.1 as a proxy (`TRUSTED_PROXIES`) and allow its host and example.com (`ALLOWED_HOSTS`).
With `--base-url https://example.com --at 127.0.0.1:8443` it talks to it through a proxy that serves that name there;
claims that play the proxy themselves (`@direct("why")`) are left out then.
Optional: `--log FILE` (the server's output) and `--project DIR` (the rendered project) add the claims
about logging and about starting.
"""
