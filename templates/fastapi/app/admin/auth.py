"""Who gets into the admin: staff, by the same log-in as everywhere else."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.auth import AdminUser, AuthProvider, LoginFailed

from app.users.dependencies import client_address
from app.users.logins import Logins
from app.users.service import TooManyAttempts, Users


class StaffAuth(AuthProvider):
    async def authenticate(self, request: Request) -> AdminUser | None:
        login = request.session.get("login")
        if login is None:
            return None
        user = await Logins(request.state.session).user(login)
        return AdminUser(user.email) if user and user.is_staff else None

    async def login(
        self, username: str, password: str, remember_me: bool, request: Request
    ) -> Response | None:
        address = await client_address(request)
        try:
            user = await Users(request.state.session).authenticate(username, password, address)
        except TooManyAttempts as error:
            raise HTTPException(429, headers={"Retry-After": str(error.retry_after)}) from None
        # The same answer, so that it tells nobody whether a password is right.
        if user is None or not user.is_staff:
            raise LoginFailed("There is no such member of staff with this password")
        # A session of its own: nothing that was there before is worth anything in it.
        request.session.clear()
        login = await Logins(request.state.session).begin(user)
        request.session["login"] = login.id
        return None

    async def logout(self, request: Request) -> Response | None:
        await Logins(request.state.session).end(request.session.get("login", ""))
        request.session.clear()
        return None
