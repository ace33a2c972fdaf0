@pytest.fixture
def stranger(session: AsyncSession, connect: Callable[..., AsyncClient]) -> AsyncClient:
    """A client that has not logged in."""
    app.dependency_overrides[get_session] = lambda: session
    return connect(app)
