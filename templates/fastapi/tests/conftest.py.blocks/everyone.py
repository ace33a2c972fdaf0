@pytest.fixture
def client(session: AsyncSession, connect: Callable[..., AsyncClient]) -> AsyncClient:
    app.dependency_overrides[get_session] = lambda: session
    return connect(app)
