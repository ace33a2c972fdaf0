from flask.testing import FlaskClient

from app.project import PROJECT


def test_the_root_names_the_project_and_its_links(client: FlaskClient) -> None:
    root = client.get("/").json
    assert root is not None
    assert root["name"] == PROJECT.name
    assert {"openapi", "health"} <= set(root["links"])
    for link in root["links"].values():
        assert client.get(link).status_code in {200, 401}
