from django.urls import path

from users import views

app_name = "users"
urlpatterns = [
    path("signup/", views.SignUp.as_view(), name="signup"),
    path("login/", views.LogIn.as_view(), name="login"),
    path("logout/", views.LogOut.as_view(), name="logout"),
    path("confirm/", views.ConfirmEmail.as_view(), name="confirm"),
    path("password/change/", views.PasswordChange.as_view(), name="change"),
    path("password/reset/", views.PasswordReset.as_view(), name="reset"),
    path("password/reset/choose/", views.NewPassword.as_view(), name="choose"),
]
