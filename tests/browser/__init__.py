"""A walk through a rendered project in a real browser, whatever its framework.

Like the conformance suite it talks to a server that already runs in production settings, and its
claims choose themselves by the stack's answers:

    pytest tests/browser --base-url http://127.0.0.1:8000 --stack answers.json --log serve.log

A small proxy ends TLS in front of that server. So the browser meets what visitors meet, secure
cookies and HSTS included: plain http would only ever show it a redirect.
The browser is Chromium, `chromium` in the PATH or what `CHROMIUM` names; it reaches nobody else.
"""
