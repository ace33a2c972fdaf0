"""Registration, and tokens for a password or for a refresh token."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Response

from app.auth.dependencies import UNAUTHORIZED, ApiUser
from app.auth.oauth import TokenRoute, token_problems
from app.auth.schemas import RefreshForm, RefreshToken, TokenForm, Tokens, UserOut
from app.auth.service import new_refresh_token, renew_login
from app.auth.tokens import ACCESS_TOKEN_LIFETIME, access_token, login_of_refresh_token
from app.problems import problems
from app.users.dependencies import ClientNetwork, LoginsDep, UsersDep
from app.users.logins import Logins
from app.users.models import Login, User
from app.users.schemas import Registration
from app.users.service import EmailTaken

router = APIRouter(prefix="/api/auth", tags=["auth"])
token_router = APIRouter(route_class=TokenRoute)


@router.post(
    "/register",
    status_code=201,
    response_model=UserOut,
    responses=problems(400, 409, 413, 415, 422, 429, 503),
)
async def register(data: Registration, users: UsersDep, network: ClientNetwork) -> User:
    try:
        return await users.register(data.email, data.password, network)
    except EmailTaken:
        raise HTTPException(409) from None


@token_router.post("/token", responses=token_problems())
async def token(
    response: Response,
    form: Annotated[TokenForm, Form()],
    users: UsersDep,
    logins: LoginsDep,
    network: ClientNetwork,
) -> Tokens:
    """Return tokens for an e-mail address (`username`) and its password, or for a refresh token."""
    if isinstance(form, RefreshForm):
        login = await renew_login(logins, form.refresh_token)
    else:
        user = await users.authenticate(form.username, form.password, network)
        login = await logins.begin(user) if user else None
    return await new_tokens(response, logins, login)


router.include_router(token_router)


@router.post("/refresh", responses=problems(400, 401, 413, 415, 422))
async def refresh(data: RefreshToken, response: Response, logins: LoginsDep) -> Tokens:
    """Return new tokens for a refresh token, which is good once; the same as JSON."""
    login = await renew_login(logins, data.refresh_token)
    return await new_tokens(response, logins, login)


@router.post("/logout", status_code=204, responses=problems(400, 413, 415, 422))
async def log_out(data: RefreshToken, logins: LoginsDep) -> None:
    """End the log-in of this token; its access tokens end with it."""
    await logins.end(login_of_refresh_token(data.refresh_token))


@router.get("/me", response_model=UserOut)
async def me(user: ApiUser) -> User:
    return user


async def new_tokens(response: Response, logins: Logins, login: Login | None) -> Tokens:
    refresh_token = await new_refresh_token(logins, login) if login else None
    if login is None or refresh_token is None:
        raise UNAUTHORIZED
    response.headers["Cache-Control"] = "no-store"
    return Tokens(
        access_token=access_token(login),
        refresh_token=refresh_token,
        expires_in=int(ACCESS_TOKEN_LIFETIME.total_seconds()),
    )
