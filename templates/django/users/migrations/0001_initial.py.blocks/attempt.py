migrations.CreateModel(
    name="Attempt",
    fields=[
        (
            "id",
            models.BigAutoField(
                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
            ),
        ),
        ("kind", models.CharField(max_length=20)),
        ("account", models.CharField(db_index=True, max_length=64)),
        ("network", models.CharField(db_index=True, max_length=64)),
        ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
    ],
),
