migrations.CreateModel(
    name="Login",
    fields=[
        (
            "id",
            models.CharField(
                default=secrets.token_hex,
                editable=False,
                max_length=64,
                primary_key=True,
                serialize=False,
            ),
        ),
        ("session_hash", models.CharField(max_length=64)),
        ("refresh_hash", models.CharField(max_length=64)),
        ("ends_at", models.DateTimeField(db_index=True)),
        (
            "user",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="logins",
                to="users.user",
            ),
        ),
    ],
),
