from django.contrib import admin

from notes.models import Note


# Only the type stubs know ModelAdmin[Note]; Django itself cannot subscript it.
@admin.register(Note)
class NoteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("title", "author", "created_at", "updated_at")
    list_filter = ("created_at", "updated_at")
    list_select_related = ("author",)
    search_fields = ("title", "body", "author__email")
    autocomplete_fields = ("author",)
    date_hierarchy = "created_at"
    readonly_fields = ("created_at", "updated_at")
