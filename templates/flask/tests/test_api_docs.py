import re

import pytest
from flask import url_for
from flask.testing import FlaskClient


@pytest.fixture
def paths(client: FlaskClient) -> list[str]:
    app = client.application
    with app.test_request_context():
        return [
            url_for(f"{blueprint.name}.page")
            for blueprint in app.blueprints.values()
            if blueprint.import_name.startswith("app.api_docs.")
        ]


def test_the_pages_need_nobody_else(paths: list[str], client: FlaskClient) -> None:
    assert paths
    for path in paths:
        page = client.get(path)
        assert "script-src" not in page.headers["Content-Security-Policy"]
        files = re.findall(r'(?:src|rel="stylesheet" href)="([^"]+)"', page.text)
        assert files
        for file in files:
            with client.get(file) as response:
                assert response.status_code == 200
